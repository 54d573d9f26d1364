import { z } from 'zod';
import { database } from '@/db/client';
import { retry } from '@/db/retry';
import type { TransactionRow } from '@/db/schema';
import { countRepeats } from '@/db/transaction-events';
import { findTransaction } from '@/db/transactions/record';
import { ApiError } from '@/server/core/errors';
import { lookupProcedure, readProcedure } from '@/server/core/trpc';
import { findRun } from '@/server/processing/find-run';
import { processingDelayMs } from '@/server/settings';
import { instant, toTransaction, transactionId, transactionSchema } from './schema';

export const getTransaction = lookupProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}',
      operationId: 'getTransaction',
      tags: ['transactions'],
      summary: 'Read a transaction',
      description: 'The five fields of its first webhook, its status and its times.',
      successDescription: 'The transaction.',
    },
    errors: ['MALFORMED_URL', 'VALIDATION_FAILED', 'NOT_FOUND', 'SERVICE_UNAVAILABLE'],
  })
  .input(z.object({ transaction_id: transactionId }))
  .output(transactionSchema)
  .query(async ({ input }) => {
    const row = await retry(() => findTransaction(database(), input.transaction_id));
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    return toTransaction(row);
  });

const detailsSchema = transactionSchema.extend({
  ack_ms: z.number().nullable(),
  dispatched_at: instant.nullable(),
  dispatch_count: z.number(),
  /** Counts up with each rerun. */
  run_number: z.number(),
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
      run_number: row.runNumber,
      reopened_at: row.requeuedAt?.toISOString() ?? null,
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

/** Where a transaction's current run is in Inngest, for its page on the dashboard. */
export const getRun = readProcedure
  .input(z.object({ transaction_id: transactionId }))
  .output(
    z.object({
      event_id: z.string(),
      run_id: z.string().nullable(),
      page_url: z.url().nullable(),
    }),
  )
  .query(async ({ input }) => {
    const row = await findTransaction(database(), input.transaction_id);
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    const { eventId, runId, pageUrl } = await findRun(row);
    return { event_id: eventId, run_id: runId, page_url: pageUrl };
  });
