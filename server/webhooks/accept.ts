import { z } from 'zod';
import { dispatch } from '@/server/ingest/dispatch';
import { outcomes, record } from '@/server/ingest/record';
import { inThisTrace } from '@/server/tracing/span';
import { toNewTransaction } from '@/server/transactions/present';
import { transactionId, type Webhook } from '@/server/transactions/schema';
import type { Context } from '@/server/trpc';

/** The answer to a webhook whose transaction is recorded. */
export const acknowledgement = z.object({
  transaction_id: transactionId,
  outcome: z.enum(outcomes).meta({
    description:
      '`accepted`: new. `duplicate`: recorded before, with the same content. ' +
      '`conflict`: recorded before with other content, which stays as it was.',
  }),
});

export type Acknowledgement = z.infer<typeof acknowledgement>;

/** The header that repeats the outcome, for whoever reads no bodies. */
export function outcomeHeader(values: readonly [string, ...string[]]) {
  return z.object({
    'x-webhook-outcome': z.enum(values).meta({ description: 'The `outcome` of the body.' }),
  });
}

/**
 * Records a valid webhook, whichever way it came, and has it dispatched after the answer if it is
 * new. When this resolves, all of it is committed.
 * @throws whatever the database throws; then nothing is promised
 */
export async function accept(webhook: Webhook, ctx: Context): Promise<Acknowledgement> {
  const { outcome } = await record(toNewTransaction(webhook), ctx);
  ctx.response.headers['x-webhook-outcome'] = outcome;
  if (outcome === 'accepted') {
    const ackMs = Math.round(performance.now() - ctx.receivedAtMs);
    const run = { transactionId: webhook.transaction_id, generation: 1 };
    ctx.defer(inThisTrace(() => dispatch({ ...run, ackMs })));
  }
  return { transaction_id: webhook.transaction_id, outcome };
}
