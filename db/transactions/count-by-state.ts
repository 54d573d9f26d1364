import { gte, isNotNull, type SQL, sql } from 'drizzle-orm';
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
