import { and, asc, count, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events';
import { type FailureFilter, isSuchFailure } from './failures';

/** Which FAILED and overdue transactions to requeue. An absent property does not restrict. */
export type RequeueFilter = {
  keys?: readonly string[];
  state?: 'FAILED' | 'OVERDUE';
  createdFrom?: Date;
  createdBefore?: Date;
  /** Only failures of this group. */
  group?: FailureFilter;
};

/** What puts a transaction back into the outbox. */
export const asNextRun = {
  runNumber: sql`${transactions.runNumber} + 1`,
  requeuedAt: sql`now()`,
  dispatchedAt: null,
  overdueAt: null,
};

type Options = {
  limit: number;
  kind: 'redispatched' | 'replayed';
  details: Record<string, unknown>;
};

/**
 * Puts FAILED and overdue transactions back into the outbox as new runs, oldest first, and appends
 * the events with the former run, in one statement. Rows are locked: of two concurrent calls, only one requeues a
 * transaction. A PROCESSED transaction is never requeued.
 */
export async function requeueTransactions(
  db: Database,
  filter: RequeueFilter,
  { limit, kind, details }: Options,
): Promise<Run[]> {
  const chosen = db.$with('chosen').as(
    db
      .select({ key: transactions.key, dispatchedAt: transactions.dispatchedAt })
      .from(transactions)
      .where(isRequeueable(filter))
      .orderBy(asc(transactions.createdAt), asc(transactions.key))
      .limit(limit)
      // A sweeper skips the rows of another sweeper. A replay waits, so that it covers every match.
      .for('update', kind === 'redispatched' ? { skipLocked: true } : {}),
  );
  const requeued = db.$with('requeued').as(
    db
      .update(transactions)
      .set({
        status: 'PROCESSING',
        failure: null,
        ...asNextRun,
      })
      .from(chosen)
      .where(eq(transactions.key, chosen.key))
      .returning({
        key: transactions.key,
        runNumber: transactions.runNumber,
        formerDispatchedAt: sql`chosen.dispatched_at`.as('former_dispatched_at'),
      }),
  );
  const appended = db.$with('appended', {}).as(appendEvents('requeued', kind, details, formerRun));
  return await db
    .with(chosen, requeued, appended)
    .select({ key: requeued.key, runNumber: requeued.runNumber })
    .from(requeued);
}

/** The run that ended without success. The row forgets when it was dispatched. */
const formerRun = sql`jsonb_strip_nulls(jsonb_build_object('run', generation - 1, 'dispatched_at',
  to_char(former_dispatched_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`;

/** Telling the reason of a failure takes longer than counting, so this many of a group are counted. */
const MAX_COUNTED_OF_GROUP = 10_000;

/** The number of transactions that `requeueTransactions` would requeue without a limit; of a group, at most 10,000. */
export async function countRequeueable(db: Database, filter: RequeueFilter): Promise<number> {
  const matching = db
    .select({ key: transactions.key })
    .from(transactions)
    .where(isRequeueable(filter))
    .$dynamic();
  const counted = filter.group ? matching.limit(MAX_COUNTED_OF_GROUP) : matching;
  const rows = await db.select({ total: count() }).from(counted.as('counted'));
  return rows[0]?.total ?? 0;
}

// The second condition is the one of the partial index `transactions_failed`.
const isFailed = and(eq(transactions.status, 'FAILED'), sql`${transactions.failure} is not null`);
const isOverdue = and(
  eq(transactions.status, 'PROCESSING'),
  lt(transactions.overdueAt, sql`now()`),
);

function isRequeueable(filter: RequeueFilter): SQL | undefined {
  const { keys, state, createdFrom, createdBefore, group } = filter;
  return and(
    state === 'FAILED' || group
      ? isFailed
      : state === 'OVERDUE'
        ? isOverdue
        : or(isFailed, isOverdue),
    keys && inArray(transactions.key, [...keys]),
    createdFrom && gte(transactions.createdAt, createdFrom),
    createdBefore && lt(transactions.createdAt, createdBefore),
    group && isSuchFailure(group),
  );
}
