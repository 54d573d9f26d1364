import { and, eq, isNotNull, isNull, lt, min, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactionEvents, transactions } from '@/db/schema';
import { oneRow } from '@/db/sql';

const inFlight = sql`${transactions} where status = 'PROCESSING'`;
const failed = sql`${transactions} where ${isNotNull(transactions.failure)}`;

/**
 * Counts transactions by state, and open conflicts. Each count stops at `limit` and uses an index, so
 * that a long history does not slow it down.
 */
export async function countByState(db: Database, limit: number) {
  const [counts] = await db
    .select({
      inFlight: countUpTo(limit, inFlight),
      failed: countUpTo(limit, failed),
      conflicts: countUpTo(
        limit,
        sql`${transactionEvents} where kind = 'conflict' and acknowledged_at is null`,
      ),
    })
    .from(oneRow);
  if (!counts) throw new Error('the database returned no row');
  return counts;
}

/**
 * Counts unfinished transactions by reason. Each count stops at `limit` and uses a partial index,
 * so that hours of an outage do not slow it down.
 */
export async function countWaiting(db: Database, limit: number) {
  const isUndispatched = isNull(transactions.dispatchedAt);
  const [counts] = await db
    .select({
      inFlight: countUpTo(limit, inFlight),
      undispatched: countUpTo(limit, sql`${transactions} where ${isUndispatched}`),
      overdue: countUpTo(limit, sql`${inFlight} and overdue_at < now()`),
      failed: countUpTo(limit, failed),
    })
    .from(oneRow);
  if (!counts) throw new Error('the database returned no row');
  return counts;
}

function countUpTo(limit: number, rows: SQL): SQL<number> {
  return sql<number>`(select count(*)::int from (select from ${rows} limit ${limit}) as counted)`;
}

/** Null when no transaction waits. */
export type OldestWaiting = {
  /** Since the oldest undispatched transaction was recorded or requeued. */
  undispatchedMs: number | null;
  /** Since the longest overdue transaction became overdue. */
  overdueMs: number | null;
  /** Whether the server accepts no writes, as after a failover. */
  isReadOnly: boolean;
};

/** The oldest of so many are looked at, so that an outage with a million of them costs no more. */
const MAX_PROBED = 1_000;

/** Finds the longest waits, with a bounded probe of a small index each. */
export async function findOldestWaiting(db: Database): Promise<OldestWaiting> {
  const oldestUndispatched = db
    .select({
      at: sql<Date>`coalesce(${transactions.requeuedAt}, ${transactions.createdAt})`.as('at'),
    })
    .from(transactions)
    .where(isNull(transactions.dispatchedAt))
    .orderBy(transactions.createdAt)
    .limit(MAX_PROBED)
    .as('oldest');
  const undispatched = db.select({ at: min(oldestUndispatched.at) }).from(oldestUndispatched);
  const overdue = db
    .select({ at: min(transactions.overdueAt) })
    .from(transactions)
    .where(and(eq(transactions.status, 'PROCESSING'), lt(transactions.overdueAt, sql`now()`)));
  const [oldest] = await db
    .select({
      undispatchedMs: msSince(sql`(${undispatched})`),
      overdueMs: msSince(sql`(${overdue})`),
      isReadOnly: sql<boolean>`current_setting('transaction_read_only') = 'on'`,
    })
    .from(oneRow);
  return oldest ?? { undispatchedMs: null, overdueMs: null, isReadOnly: false };
}

function msSince(instant: SQL): SQL<number | null> {
  return sql<number | null>`(extract(epoch from now() - ${instant}) * 1000)::float8`;
}
