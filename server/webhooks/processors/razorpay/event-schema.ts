import { z } from 'zod';
import { opaqueText } from '@/server/transactions/schema';

/**
 * What every Razorpay webhook has (https://razorpay.com/docs/webhooks/). Only `event` is checked
 * here: what an event without use has in it is nobody's business.
 */
export const razorpayEvent = z
  .object({
    event: opaqueText().meta({ description: 'What happened.', example: 'payment.captured' }),
    account_id: z
      .unknown()
      .optional()
      .meta({
        description: 'The merchant account.',
        override: { type: 'string', examples: ['acc_BFQ7uQEaa7j2z7'] },
      }),
    payload: z
      .unknown()
      .optional()
      .meta({
        description: 'The entities concerned, as they were then: `{"payment": {"entity": {…}}}`.',
        override: { type: 'object', additionalProperties: true },
      }),
  })
  .meta({
    description: 'A webhook as Razorpay sends it. Unknown fields are ignored.',
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

/** The answer to an event that is no completed transaction. Nothing is stored. */
export const ignoredEvent = z.object({
  outcome: z
    .literal('ignored')
    .meta({ description: 'Not a completed transaction: nothing is stored.' }),
  event: razorpayEvent.shape.event,
});
