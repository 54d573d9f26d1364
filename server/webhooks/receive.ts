import { z } from 'zod';
import { type Context, webhookProcedure } from '@/server/core/trpc';
import { inThisTrace } from '@/server/observability/tracing';
import { dispatch } from '@/server/processing/dispatch';
import {
  toNewTransaction,
  transactionId,
  type Webhook,
  webhookSchema,
} from '@/server/transactions/schema';
import { outcomes, recordTransaction } from './record';

export const acknowledgement = z.object({
  transaction_id: transactionId,
  outcome: z.enum(outcomes).meta({
    description:
      '`accepted`: new. `duplicate`: same data as an earlier webhook. `conflict`: different data; the ' +
      'first version is kept.',
  }),
});

/** Documents the response header `x-webhook-outcome`. */
export function outcomeHeader(values: readonly [string, ...string[]]) {
  return z.object({
    'x-webhook-outcome': z.enum(values).meta({ description: 'The `outcome` in the body.' }),
  });
}

export const receiveTransaction = webhookProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/webhooks/transactions',
      operationId: 'receiveTransaction',
      tags: ['webhooks'],
      summary: 'Receive a transaction webhook',
      description:
        'Stores the transaction, then responds. Processing follows in the background. Redeliveries ' +
        'are safe: each `transaction_id` is processed once.',
      successDescription: 'The transaction is stored durably.',
      responseHeaders: outcomeHeader(outcomes),
    },
    successStatus: 202,
  })
  .input(webhookSchema)
  .output(acknowledgement)
  .mutation(({ input, ctx }) => acceptWebhook(input, ctx));

/**
 * Records a webhook of any format. If it is new, dispatches it after the response. Everything is
 * committed when this resolves.
 * @throws what `recordTransaction` throws; the processor must send the webhook again then
 */
export async function acceptWebhook(
  webhook: Webhook,
  ctx: Context,
): Promise<z.infer<typeof acknowledgement>> {
  const { outcome } = await recordTransaction(toNewTransaction(webhook), ctx);
  ctx.response.headers['x-webhook-outcome'] = outcome;
  if (outcome === 'accepted') {
    const ackMs = Math.round(performance.now() - ctx.receivedAtMs);
    const run = { transactionId: webhook.transaction_id, runNumber: 1 };
    ctx.defer(inThisTrace(() => dispatch({ ...run, ackMs })));
  }
  return { transaction_id: webhook.transaction_id, outcome };
}
