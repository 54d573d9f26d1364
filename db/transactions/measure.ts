import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

export type AckMeasure = {
  minute: string;
  /** Webhooks that were new. */
  accepted: number;
  /** Those of them whose time to the answer is known. */
  acked: number;
  ackedInTime: number;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
};

/** How many webhooks were accepted in each of the last minutes, and how soon they were answered. */
export async function measureAcks(
  db: Database,
  { minutes, promisedMs }: { minutes: number; promisedMs: number },
): Promise<AckMeasure[]> {
  return await db
    .select({
      minute: minuteOf('created_at'),
      accepted: sql<number>`count(*)::int`,
      acked: sql<number>`count(ack_ms)::int`,
      ackedInTime: sql<number>`(count(*) filter (where ack_ms < ${promisedMs}))::int`,
      p50Ms: percentile(0.5, 'ack_ms'),
      p95Ms: percentile(0.95, 'ack_ms'),
      p99Ms: percentile(0.99, 'ack_ms'),
    })
    .from(transactions)
    .where(sql`created_at >= ${firstMinute(minutes)}`)
    .groupBy(sql`date_trunc('minute', created_at)`);
}

/** Part of a statement: the minute that an instant is in, as RFC 3339 writes it. */
export function minuteOf(column: 'created_at' | 'processed_at') {
  const minute = sql`date_trunc('minute', ${sql.identifier(column)}) at time zone 'utc'`;
  return sql<string>`to_char(${minute}, 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
}

/** Part of a statement: when the first of the last so many minutes began, this one included. */
export function firstMinute(minutes: number) {
  return sql`date_trunc('minute', now()) - ${minutes - 1} * interval '1 minute'`;
}

/** Part of a statement: a value that was measured, below which is this share of all. */
export function percentile(share: number, column: 'ack_ms' | 'late_ms') {
  return sql<number | null>`percentile_disc(${share}::float8)
    within group (order by ${sql.identifier(column)})`;
}

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
