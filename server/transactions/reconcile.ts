import { z } from 'zod';
import { database } from '@/db/client';
import { idsOf, parseKey } from '@/db/key';
import { transactionStatuses } from '@/db/kinds';
import type { TransactionRow } from '@/db/schema';
import { countRepeats } from '@/db/transaction-events';
import { findInAllSources, findTransactions } from '@/db/transactions/find';
import { count } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { MAX_RECONCILE_BODY_BYTES, MAX_RECONCILED_IDS } from '@/server/settings/limits';
import { ambiguous } from './get';
import { keyOf, sourceName, transactionId } from './schema';

const reconciledSchema = z
  .object({
    transaction_id: transactionId,
    source: sourceName.optional(),
    status: z.enum(['missing', ...transactionStatuses]).meta({ example: 'PROCESSED' }),
    duplicates: count.meta({ description: 'The number of redeliveries with the same data.' }),
    conflicts: count.meta({ description: 'The number of redeliveries with different data.' }),
  })
  .meta({ id: 'ReconciledTransaction' });

export const reconcileTransactions = readProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/reconcile',
      operationId: 'reconcileTransactions',
      tags: ['transactions'],
      summary: 'Reconcile transactions',
      description: `Returns the status of up to ${MAX_RECONCILED_IDS} transactions, in the order of the request.`,
      successDescription: 'The status of each ID; `missing` if no webhook with this ID was stored.',
    },
    maxBodyBytes: MAX_RECONCILE_BODY_BYTES,
    deadlineMs: 5_000,
    errors: ['AMBIGUOUS_TRANSACTION'],
  })
  .input(
    z
      .object({
        transaction_ids: z
          .array(transactionId)
          .min(1, 'must have at least one ID')
          .max(MAX_RECONCILED_IDS, `must have at most ${MAX_RECONCILED_IDS} IDs`),
        source: sourceName.optional().meta({
          description: 'Only transactions of this source. By default, those of all sources.',
        }),
      })
      .meta({ id: 'ReconciliationRequest' }),
  )
  .output(z.object({ transactions: z.array(reconciledSchema) }).meta({ id: 'Reconciliation' }))
  // A mutation although it only reads, because the list of ids is too long for a URL.
  .mutation(async ({ input }) => {
    const { source, transaction_ids } = input;
    const found = await findById(transaction_ids, source);
    const repeats = await countRepeats(
      database(),
      [...found.values()].map(({ key }) => key),
    );
    return {
      transactions: transaction_ids.map((transaction_id) => {
        const row = found.get(transaction_id);
        return {
          ...(row ? idsOf(row.key) : { transaction_id }),
          status: row?.status ?? ('missing' as const),
          ...(repeats.get(row?.key ?? '') ?? { duplicates: 0, conflicts: 0 }),
        };
      }),
    };
  });

/** @throws ApiError AMBIGUOUS_TRANSACTION without a source, if several have one of the ids */
async function findById(
  transactionIds: readonly string[],
  source: string | undefined,
): Promise<Map<string, TransactionRow>> {
  const ids = [...new Set(transactionIds)];
  const rows =
    source === undefined
      ? await findInAllSources(database(), ids)
      : [
          ...(
            await findTransactions(
              database(),
              ids.map((transaction_id) => keyOf({ transaction_id, source })),
            )
          ).values(),
        ];
  const byId = new Map<string, TransactionRow>();
  for (const row of rows) {
    const { transactionId: id } = parseKey(row.key);
    const other = byId.get(id);
    if (other) throw ambiguous(id, [other, row]);
    byId.set(id, row);
  }
  return byId;
}
