import { and, eq, gte, isNotNull, isNull, lt, min, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactionEvents, transactions } from '@/db/schema';

export type StateCounts = {
  inFlight: number;
  processed: number;
  failed: number;
  conflicts: number;
};

/**
 * How many transactions are in flight, were PROCESSED since, and are FAILED, and how many webhooks
 * contradicted one. Each is counted up to `most`, by an index, so that no history makes it slow.
 */
export async function countByState(
  db: Database,
  { processedFrom, most }: { processedFrom: Date; most: number },
): Promise<StateCounts> {
  const isProcessed = gte(transactions.processedAt, processedFrom);
  const [counts] = await db
    .select({
      inFlight: countUpTo(most, sql`${transactions} where status = 'PROCESSING'`),
      processed: countUpTo(most, sql`${transactions} where ${isProcessed}`),
      failed: countUpTo(most, sql`${transactions} where ${isNotNull(transactions.failure)}`),
      conflicts: countUpTo(most, sql`${transactionEvents} where kind = 'conflict'`),
    })
    .from(sql`(values (1)) as one`);
  if (!counts) throw new Error('the database has answered with nothing');
  return counts;
}

/** Part of a statement: how many rows there are, but no more than `most`. */
export function countUpTo(most: number, rows: SQL): SQL<number> {
  return sql<number>`(select count(*)::int from (select from ${rows} limit ${most}) as counted)`;
}

export type WaitingCounts = {
  inFlight: number;
  undispatched: number;
  overdue: number;
  failed: number;
};

/**
 * How many transactions are not done, by why. Each is counted up to `most`, by a partial index that has
 * these alone: an outage of hours must not make it slow.
 */
export async function countWaiting(db: Database, most: number): Promise<WaitingCounts> {
  const isInFlight = sql`status = 'PROCESSING'`;
  const isUndispatched = isNull(transactions.dispatchedAt);
  const isFailed = isNotNull(transactions.failure);
  const [counts] = await db
    .select({
      inFlight: countUpTo(most, sql`${transactions} where ${isInFlight}`),
      undispatched: countUpTo(most, sql`${transactions} where ${isUndispatched}`),
      overdue: countUpTo(most, sql`${transactions} where ${isInFlight} and overdue_at < now()`),
      failed: countUpTo(most, sql`${transactions} where ${isFailed}`),
    })
    .from(sql`(values (1)) as one`);
  if (!counts) throw new Error('the database has answered with nothing');
  return counts;
}

/** In milliseconds; null when none waits. */
export type OldestWaiting = {
  /** Since the oldest transaction without an outbox mark was recorded, or reopened. */
  undispatchedMs: number | null;
  /** Since the one that is late for longest became overdue. */
  overdueMs: number | null;
};

/** What tells whether work is getting done: two probes of small indexes, whatever the history. */
export async function findOldestWaiting(db: Database): Promise<OldestWaiting> {
  const undispatched = db
    .select({ at: min(sql`coalesce(${transactions.requeuedAt}, ${transactions.createdAt})`) })
    .from(transactions)
    .where(isNull(transactions.dispatchedAt));
  const overdue = db
    .select({ at: min(transactions.overdueAt) })
    .from(transactions)
    .where(and(eq(transactions.status, 'PROCESSING'), lt(transactions.overdueAt, sql`now()`)));
  const [oldest] = await db
    .select({
      undispatchedMs: msSince(sql`(${undispatched})`),
      overdueMs: msSince(sql`(${overdue})`),
    })
    .from(sql`(values (1)) as one`);
  return oldest ?? { undispatchedMs: null, overdueMs: null };
}

function msSince(instant: SQL): SQL<number | null> {
  return sql<number | null>`(extract(epoch from now() - ${instant}) * 1000)::float8`;
}
