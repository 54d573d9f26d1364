import { isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';
import { countUpTo } from '@/db/transactions/count-by-state';

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
