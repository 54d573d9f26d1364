import { z } from 'zod';
import { database } from '@/db/client';
import { DEFAULT_SOURCE, parseKey } from '@/db/key';
import { retry } from '@/db/retry';
import type { TransactionRow } from '@/db/schema';
import { countRepeats } from '@/db/transaction-events';
import { findInAllSources, findRelated, findTransaction } from '@/db/transactions/find';
import { ApiError } from '@/server/core/errors';
import { instant } from '@/server/core/field-types';
import { lookupProcedure, readProcedure } from '@/server/core/trpc';
import { findInngestRun } from '@/server/processing/inngest-run';
import { processingDelayMs } from '@/server/settings';
import { netAmount } from './net-amount';
import {
  keyOf,
  type lifeSchema,
  type Reference,
  reference,
  toTransaction,
  transactionSchema,
} from './schema';

export const getTransaction = lookupProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}',
      operationId: 'getTransaction',
      tags: ['transactions'],
      summary: 'Get a transaction',
      description:
        'Returns the fields of the first webhook, the status and the timestamps. A transaction of a ' +
        'source other than `default` also has its source, its kind and what relates to it.',
      successDescription: 'The transaction.',
    },
    errors: ['NOT_FOUND', 'AMBIGUOUS_TRANSACTION'],
  })
  .input(reference)
  .output(transactionSchema)
  .query(async ({ input }) => {
    const row = await requireTransaction(input);
    return { ...toTransaction(row), ...(await findLife(row)) };
  });

/** @throws ApiError NOT_FOUND, or AMBIGUOUS_TRANSACTION without a source */
export async function requireTransaction(wanted: Reference): Promise<TransactionRow> {
  const row = await findReferenced(wanted);
  if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this ID.' });
  return row;
}

/**
 * The key of a transaction that may not exist.
 * @throws ApiError AMBIGUOUS_TRANSACTION without a source
 */
export async function requireKey(wanted: Reference): Promise<string> {
  return (await findReferenced(wanted))?.key ?? keyOf(wanted);
}

async function findReferenced(wanted: Reference): Promise<TransactionRow | undefined> {
  if (wanted.source !== undefined) {
    return await retry(() => findTransaction(database(), keyOf(wanted)));
  }
  const [row, ...others] = await retry(() => findInAllSources(database(), [wanted.transaction_id]));
  if (row && others.length > 0) throw ambiguous(wanted.transaction_id, [row, ...others]);
  return row;
}

export function ambiguous(id: string, rows: readonly TransactionRow[]): ApiError {
  const names = rows.map(({ source }) => source).sort();
  const message = `Several sources have a transaction with the ID ${id}: ${names.join(', ')}. Choose one with source.`;
  return new ApiError('AMBIGUOUS_TRANSACTION', { message });
}

/** What relates to a transaction of a named source. The plain format has no relations. */
async function findLife(row: TransactionRow): Promise<z.infer<typeof lifeSchema>> {
  const { source, transactionId } = parseKey(row.key);
  if (source === DEFAULT_SOURCE) return {};
  const related = await retry(() => findRelated(database(), { source, transactionId }));
  return { related: related.map(toTransaction), net_amount: netAmount(row, related) };
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
  .input(reference)
  .output(detailsSchema)
  .query(async ({ input }) => {
    const row = await requireTransaction(input);
    const [life, repeats] = await Promise.all([findLife(row), countRepeats(database(), [row.key])]);
    return {
      ...toTransaction(row),
      ...life,
      ack_ms: row.ackMs,
      dispatched_at: row.dispatchedAt?.toISOString() ?? null,
      dispatch_count: row.dispatchCount,
      run_number: row.runNumber,
      reopened_at: row.requeuedAt?.toISOString() ?? null,
      overdue_at: row.overdueAt?.toISOString() ?? null,
      due_at: dueAt(row),
      ...(repeats.get(row.key) ?? { duplicates: 0, conflicts: 0 }),
    };
  });

function dueAt({ status, dispatchedAt }: TransactionRow): string | null {
  if (status !== 'PROCESSING' || !dispatchedAt) return null;
  const dueMs = dispatchedAt.getTime() + processingDelayMs();
  return dueMs > Date.now() ? new Date(dueMs).toISOString() : null;
}

/** The current run of a transaction in Inngest, for its page in the dashboard. */
export const getRun = readProcedure
  .input(reference)
  .output(
    z.object({ event_id: z.string(), run_id: z.string().nullable(), page_url: z.url().nullable() }),
  )
  .query(async ({ input }) => {
    const row = await requireTransaction(input);
    const { eventId, runId, pageUrl } = await findInngestRun(row);
    return { event_id: eventId, run_id: runId, page_url: pageUrl };
  });
