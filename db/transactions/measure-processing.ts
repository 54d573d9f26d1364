import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';
import { firstMinute, minuteOf, percentile } from './measure-acks';

export type ProcessingMeasure = {
  minute: string;
  processed: number;
  /** How much later than the delay they were done. */
  lateP50Ms: number | null;
  lateP99Ms: number | null;
};

/** How many transactions were PROCESSED in each of the last minutes, and how late that was. */
export async function measureProcessing(
  db: Database,
  { minutes, delayMs }: { minutes: number; delayMs: number },
): Promise<ProcessingMeasure[]> {
  return await db
    .select({
      minute: minuteOf('processed_at'),
      processed: sql<number>`count(*)::int`,
      lateP50Ms: percentile(0.5, 'late_ms'),
      lateP99Ms: percentile(0.99, 'late_ms'),
    })
    .from(
      sql`(select processed_at, ${lateMs(delayMs)} as late_ms from ${transactions}
        where processed_at >= ${firstMinute(minutes)}) as done`,
    )
    .groupBy(sql`date_trunc('minute', processed_at)`);
}

/** Part of a statement: how much later than the delay a transaction was PROCESSED, in milliseconds. */
export function lateMs(delayMs: number) {
  return sql`(extract(epoch from processed_at - coalesce(reopened_at, created_at)) * 1000
    - ${delayMs}::float8)::float8`;
}
