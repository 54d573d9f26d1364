import { z } from 'zod';
import { opaqueText } from '@/server/transactions/schema';
import { unvalidated } from '../map-event';

/**
 * The fields of every Razorpay webhook (https://razorpay.com/docs/webhooks/). Only `event` is validated,
 * because the content of an ignored event does not matter.
 */
export const razorpayEvent = z
  .object({
    event: opaqueText().meta({ description: 'The event type.', example: 'payment.captured' }),
    account_id: unvalidated(
      { type: 'string', examples: ['acc_BFQ7uQEaa7j2z7'] },
      { description: 'The merchant account.' },
    ),
    entity: unvalidated({ type: 'string', examples: ['event'] }),
    contains: unvalidated({ type: 'array', items: { type: 'string' }, examples: [['payment']] }),
    created_at: unvalidated({ type: 'integer', examples: [1567674804] }),
    payload: unvalidated(
      { type: 'object', additionalProperties: true },
      { description: 'The entities at the time of the event: `{"payment": {"entity": {…}}}`.' },
    ),
  })
  .meta({
    id: 'RazorpayWebhook',
    description: 'An original Razorpay webhook. Unknown fields are ignored.',
    examples: [
      {
        entity: 'event',
        account_id: 'acc_BFQ7uQEaa7j2z7',
        event: 'payment.captured',
        contains: ['payment'],
        payload: {
          payment: {
            entity: {
              id: 'pay_DESp9bgForNoUd',
              entity: 'payment',
              amount: 150050,
              currency: 'INR',
              status: 'captured',
              card_id: 'card_DESp9fNnu0RoNc',
            },
          },
        },
        created_at: 1567674804,
      },
    ],
  });

export type RazorpayEvent = z.infer<typeof razorpayEvent>;
