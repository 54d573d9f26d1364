import { z } from 'zod';
import { webhookProcedure } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { acceptWebhook, acknowledgement, outcomeHeader } from '@/server/webhooks/receive';
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
      summary: 'Receive a Razorpay webhook',
      description:
        'Accepts the original webhooks of Razorpay. Stores the transaction of each event that reports ' +
        'a completed one: `payment.captured` and the events that accompany it, `refund.processed`, ' +
        '`transfer.processed` and `payout.processed`. The transaction ID is the ID of the payment, ' +
        'refund, transfer or payout, so several events of one payment are one transaction. Any other ' +
        'event gets a 202 and is not stored. The `issues` of a 400 give the path of each invalid ' +
        'field in the body.',
      successDescription: 'The transaction is stored durably, or the event is ignored.',
      responseHeaders: outcomeHeader([...outcomes, 'ignored']),
    },
    successStatus: 202,
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
    return await acceptWebhook(webhook, ctx);
  });
