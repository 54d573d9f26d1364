import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

export type AckMeasure = Awaited<ReturnType<typeof measureAcks>>[number];
export type ProcessingMeasure = Awaited<ReturnType<typeof measureProcessing>>[number];

/** Accepted webhooks and response times per minute. Minutes without any are left out. */
export async function measureAcks(
  db: Database,
  { minutes, sloMs }: { minutes: number; sloMs: number },
) {
  return await db
    .select({
      minute: minuteOf('created_at'),
      accepted: sql<number>`count(*)::int`,
      /** Accepted webhooks with a known response time. */
      acked: sql<number>`count(ack_ms)::int`,
      ackedInTime: sql<number>`(count(*) filter (where ack_ms < ${sloMs}))::int`,
      p50Ms: percentile(0.5, 'ack_ms'),
      p95Ms: percentile(0.95, 'ack_ms'),
      p99Ms: percentile(0.99, 'ack_ms'),
    })
    .from(transactions)
    .where(sql`created_at >= ${firstMinute(minutes)}`)
    .groupBy(sql`date_trunc('minute', created_at)`);
}

/** Processed transactions per minute, and their lateness: the time beyond `delayMs`. */
export async function measureProcessing(
  db: Database,
  { minutes, delayMs }: { minutes: number; delayMs: number },
) {
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

/** SQL for the milliseconds from recording, or the last requeue, to PROCESSED, minus the delay. */
export function lateMs(delayMs: number) {
  return sql`(extract(epoch from processed_at - coalesce(reopened_at, created_at)) * 1000
    - ${delayMs}::float8)::float8`;
}

/** The start of the minute, in RFC 3339. */
export function minuteOf(column: 'created_at' | 'processed_at' | 'received_at') {
  const minute = sql`date_trunc('minute', ${sql.identifier(column)}) at time zone 'utc'`;
  return sql<string>`to_char(${minute}, 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
}

/** The start of the first of the last `minutes`, which include the current one. */
export function firstMinute(minutes: number) {
  return sql`date_trunc('minute', now()) - ${minutes - 1} * interval '1 minute'`;
}

function percentile(fraction: number, column: 'ack_ms' | 'late_ms') {
  return sql<number | null>`percentile_disc(${fraction}::float8)
    within group (order by ${sql.identifier(column)})`;
}
