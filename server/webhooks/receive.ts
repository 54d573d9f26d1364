import { z } from 'zod';
import { type Context, webhookOf, webhookProcedure } from '@/server/core/trpc';
import { inThisTrace } from '@/server/observability/tracing';
import { dispatch } from '@/server/processing/dispatch';
import {
  toNewTransaction,
  transactionId,
  type Webhook,
  webhookSchema,
} from '@/server/transactions/schema';
import { housekeepingTasks } from './last-webhook';
import type { ReportedTransaction } from './processors/processor';
import { outcomes, recordTransaction } from './record';
import { PLAIN } from './sources';

export const acknowledgement = z
  .object({
    transaction_id: transactionId,
    outcome: z.enum(outcomes).meta({
      description:
        '`accepted`: new. `duplicate`: same data as an earlier webhook. `conflict`: different data; the ' +
        'first version is kept.',
    }),
  })
  .meta({ id: 'Acknowledgement', description: 'The webhook is stored durably.' });

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
      path: `/v1/webhooks/${PLAIN}`,
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
  .mutation(async ({ input, ctx }) => {
    const acknowledged = await acceptWebhook(input, ctx);
    ctx.response.headers['x-webhook-outcome'] = acknowledged.outcome;
    return acknowledged;
  });

/**
 * Records a webhook of any format. If it is new, dispatches it after the response. Everything is
 * committed when this resolves.
 * @param options.isOnly whether the request has no other transaction
 * @param options.wasDefault its transactions had the source `default` before their source had a name
 * @throws what `recordTransaction` throws; the processor must send the webhook again then
 */
export async function acceptWebhook(
  webhook: Webhook | ReportedTransaction,
  ctx: Context,
  { wasDefault = false, isOnly = true } = {},
): Promise<z.infer<typeof acknowledgement>> {
  const { source, secretNumber, event, record } = webhookOf(ctx);
  const { transaction_id } = webhook;
  const transaction = { ...toNewTransaction(webhook, source), secretNumber };
  const { key } = transaction;
  const formerKey = wasDefault && key !== transaction_id ? transaction_id : null;
  const { outcome } = await recordTransaction(
    {
      ...transaction,
      formerKey,
      ...(isOnly && { record: { ...record, key, event: event ?? null } }),
    },
    ctx,
  );
  const tasks = housekeepingTasks(source);
  if (outcome === 'accepted') {
    const ackMs = Math.round(performance.now() - ctx.receivedAtMs);
    const run = { key, runNumber: 1, ackMs };
    tasks.unshift(inThisTrace(() => dispatch(run)));
  }
  if (tasks.length > 0) ctx.defer(() => Promise.all(tasks.map((task) => task())));
  return { transaction_id, outcome };
}
