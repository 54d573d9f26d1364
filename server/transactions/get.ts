import { z } from 'zod';
import { database } from '@/db/client';
import { retry } from '@/db/retry';
import type { TransactionRow } from '@/db/schema';
import { countRepeats } from '@/db/transaction-events';
import { findTransaction } from '@/db/transactions/record';
import { ApiError } from '@/server/core/errors';
import { lookupProcedure, readProcedure } from '@/server/core/trpc';
import { findInngestRun } from '@/server/processing/inngest-run';
import { processingDelayMs } from '@/server/settings';
import { instant, toTransaction, transactionId, transactionSchema } from './schema';

export const getTransaction = lookupProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}',
      operationId: 'getTransaction',
      tags: ['transactions'],
      summary: 'Get a transaction',
      description: 'Returns the fields of the first webhook, the status and the timestamps.',
      successDescription: 'The transaction.',
    },
    errors: ['NOT_FOUND'],
  })
  .input(z.object({ transaction_id: transactionId }))
  .output(transactionSchema)
  .query(async ({ input }) => toTransaction(await requireTransaction(input.transaction_id)));

/** @throws ApiError NOT_FOUND */
export async function requireTransaction(id: string): Promise<TransactionRow> {
  const row = await retry(() => findTransaction(database(), id));
  if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this ID.' });
  return row;
}

const detailsSchema = transactionSchema.extend({
  ack_ms: z.number().nullable(),
  dispatched_at: instant.nullable(),
  dispatch_count: z.number(),
  /** Starts at 1. Each rerun and each replay adds 1. */
  run_number: z.number(),
  reopened_at: instant.nullable(),
  overdue_at: instant.nullable(),
  /** When the first attempt of the current run starts; null if it has started. */
  due_at: instant.nullable(),
  duplicates: z.number(),
  conflicts: z.number(),
});

/** The details of a transaction, without its events, for its page in the dashboard. */
export const getTransactionDetails = readProcedure
  .input(z.object({ transaction_id: transactionId }))
  .output(detailsSchema)
  .query(async ({ input: { transaction_id } }) => {
    const [row, repeats] = await Promise.all([
      requireTransaction(transaction_id),
      countRepeats(database(), [transaction_id]),
    ]);
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

/** The current run of a transaction in Inngest, for its page in the dashboard. */
export const getRun = readProcedure
  .input(z.object({ transaction_id: transactionId }))
  .output(
    z.object({ event_id: z.string(), run_id: z.string().nullable(), page_url: z.url().nullable() }),
  )
  .query(async ({ input }) => {
    const row = await requireTransaction(input.transaction_id);
    const { eventId, runId, pageUrl } = await findInngestRun(row);
    return { event_id: eventId, run_id: runId, page_url: pageUrl };
  });
