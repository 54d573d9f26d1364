import { and, eq, isNull, lt, min, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

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
    .select({ at: min(sql`coalesce(${transactions.reopenedAt}, ${transactions.createdAt})`) })
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
