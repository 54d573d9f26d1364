import { z } from 'zod';
import { database } from '@/db/client';
import type { TransactionRow } from '@/db/schema';
import { countRepeats } from '@/db/transaction-events/count-repeats';
import { findTransaction } from '@/db/transactions/find-transaction';
import { processingDelayMs } from '@/server/env';
import { ApiError } from '@/server/errors';
import { readProcedure } from '@/server/trpc';
import { toTransaction } from './present';
import { instant, transactionId, transactionSchema } from './schema';

const detailsSchema = transactionSchema.extend({
  ack_ms: z.number().nullable(),
  dispatched_at: instant.nullable(),
  dispatch_count: z.number(),
  /** Counts up with each rerun. */
  generation: z.number(),
  reopened_at: instant.nullable(),
  overdue_at: instant.nullable(),
  /** When the first attempt of the current run is due; null unless that is ahead. */
  due_at: instant.nullable(),
  duplicates: z.number(),
  conflicts: z.number(),
});

/** All that is known of a transaction, but for its events, for its page on the dashboard. */
export const getTransactionDetails = readProcedure
  .input(z.object({ transaction_id: transactionId }))
  .output(detailsSchema)
  .query(async ({ input: { transaction_id } }) => {
    const [row, repeats] = await Promise.all([
      findTransaction(database(), transaction_id),
      countRepeats(database(), [transaction_id]),
    ]);
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    return {
      ...toTransaction(row),
      ack_ms: row.ackMs,
      dispatched_at: row.dispatchedAt?.toISOString() ?? null,
      dispatch_count: row.dispatchCount,
      generation: row.generation,
      reopened_at: row.reopenedAt?.toISOString() ?? null,
      overdue_at: row.overdueAt?.toISOString() ?? null,
      due_at: dueAt(row),
      ...(repeats.get(transaction_id) ?? { duplicates: 0, conflicts: 0 }),
    };
  });

function dueAt({ status, dispatchedAt }: TransactionRow): string | null {
  if (status !== 'PROCESSING' || !dispatchedAt) return null;
  const dueMs = dispatchedAt.getTime() + processingDelayMs();
  return dueMs > Date.now() ? new Date(dueMs).toISOString() : null;
}
