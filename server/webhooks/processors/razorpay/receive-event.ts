import { z } from 'zod';
import { webhookProcedure } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { accept, acknowledgement, outcomeHeader } from '@/server/webhooks/receive';
import { outcomes } from '@/server/webhooks/record';
import { ignoredEvent, razorpayEvent } from './event-schema';
import { isKnownCurrency } from './minor-units';
import { toWebhook } from './to-webhook';

export const receiveRazorpayEvent = webhookProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/razorpay',
      operationId: 'receiveRazorpayEvent',
      tags: ['webhooks'],
      summary: 'Receive a webhook of Razorpay',
      description:
        'Takes the webhook body as Razorpay sends it, and records the transaction of an event that ' +
        'means a completed one: `payment.captured` and what comes along with it, ' +
        '`refund.processed`, `transfer.processed`, `payout.processed`. Its id is that of the ' +
        'payment, refund, transfer or payout, so a payment that several events tell of is one ' +
        'transaction. Every other event is answered 202 and not stored. The `issues` of a 400 ' +
        'name fields by their path in the body.',
      successDescription: 'The transaction is durably recorded, or the event is of no use.',
      responseHeaders: outcomeHeader([...outcomes, 'ignored']),
    },
    successStatus: 202,
    errors: [
      'MALFORMED_BODY',
      'VALIDATION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'SERVICE_UNAVAILABLE',
    ],
  })
  .input(razorpayEvent)
  .output(z.union([acknowledgement, ignoredEvent]))
  .mutation(async ({ input, ctx }) => {
    const webhook = toWebhook(input);
    if (!webhook) {
      ctx.response.headers['x-webhook-outcome'] = 'ignored';
      return { outcome: 'ignored' as const, event: input.event };
    }
    const { transaction_id, currency } = webhook;
    if (!isKnownCurrency(currency)) {
      log.warn({ transaction_id, currency }, 'unknown currency: taken to have two decimals');
    }
    return await accept(webhook, ctx);
  });
