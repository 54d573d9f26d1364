import { z } from 'zod';
import { database } from '@/db/client';
import { parseKey } from '@/db/key';
import { retry } from '@/db/retry';
import type { TransactionRow } from '@/db/schema';
import { findInAllSources, findTransactions } from '@/db/transactions/find';
import { nameOf } from '@/server/core/access';
import { operateProcedure } from '@/server/core/trpc';
import { MAX_SELECTED } from '@/server/settings/limits';
import { keyOf, type Reference, reference } from '@/server/transactions/schema';
import { replay } from './replay';
import { dispatchAll } from './sweep';

const outcome = z
  .enum(['REPLAYED', 'ALREADY_PROCESSED', 'STILL_PROCESSING', 'NOT_FOUND', 'AMBIGUOUS_TRANSACTION'])
  .meta({ description: '`REPLAYED`, or the error code of a replay of this transaction alone.' });

export const replaySelectedTransactions = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/replay-selected',
      operationId: 'replaySelectedTransactions',
      tags: ['transactions'],
      summary: 'Replay selected transactions',
      description:
        `Replays up to ${MAX_SELECTED} transactions by ID. Skips transactions that are processed or ` +
        'still retrying, and returns the outcome of each.',
      successDescription: 'The outcome of each transaction, in the order of the request.',
    },
    successStatus: 202,
    deadlineMs: 5_000,
  })
  .input(
    z
      .object({
        transactions: z
          .array(reference)
          .min(1, 'must have at least one transaction')
          .max(MAX_SELECTED, `must have at most ${MAX_SELECTED} transactions`),
      })
      .meta({ id: 'ReplaySelectedRequest' }),
  )
  .output(
    z
      .object({
        transactions: z.array(reference.extend({ outcome }).meta({ id: 'ReplayOutcome' })),
      })
      .meta({ id: 'ReplayOutcomes' }),
  )
  .mutation(async ({ input, ctx }) => {
    const rows = await findSelected(input.transactions);
    const found = input.transactions.map((wanted) => rows.filter((row) => isMeant(wanted, row)));
    const keys = found.flatMap(([row, other]) => (row && !other ? [row.key] : []));
    const runs = keys.length === 0 ? [] : await replay({ keys }, nameOf(ctx.actor));
    if (runs.length > 0) ctx.defer(() => dispatchAll(runs));
    const replayed = new Set(runs.map(({ key }) => key));
    return {
      transactions: input.transactions.map((wanted, n) => ({
        ...wanted,
        outcome: toOutcome(found[n] ?? [], replayed),
      })),
    };
  });

/** All transactions that the references can mean. */
async function findSelected(wanted: readonly Reference[]): Promise<TransactionRow[]> {
  const withSource = wanted.filter(({ source }) => source !== undefined);
  const ids = wanted.filter(({ source }) => source === undefined).map((one) => one.transaction_id);
  const [named, unnamed] = await Promise.all([
    retry(() => findTransactions(database(), withSource.map(keyOf))),
    retry(() => findInAllSources(database(), ids)),
  ]);
  return [...new Map([...named.values(), ...unnamed].map((row) => [row.key, row])).values()];
}

function isMeant({ transaction_id, source }: Reference, row: TransactionRow): boolean {
  const own = parseKey(row.key);
  return own.transactionId === transaction_id && (source === undefined || own.source === source);
}

function toOutcome(
  [row, other]: readonly TransactionRow[],
  replayed: ReadonlySet<string>,
): z.infer<typeof outcome> {
  if (!row) return 'NOT_FOUND';
  if (other) return 'AMBIGUOUS_TRANSACTION';
  if (replayed.has(row.key)) return 'REPLAYED';
  return row.status === 'PROCESSED' ? 'ALREADY_PROCESSED' : 'STILL_PROCESSING';
}
