import { type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

export type AckMeasure = Awaited<ReturnType<typeof measureAcks>>[number];
export type ProcessingMeasure = Awaited<ReturnType<typeof measureProcessing>>[number];

/** The last `minutes`, in buckets of so many minutes. The current bucket is the last one. */
export type Range = { minutes: number; bucketMinutes: number };

/** Accepted webhooks and response times per bucket. Buckets without any are left out. */
export async function measureAcks(db: Database, { sloMs, ...range }: Range & { sloMs: number }) {
  return await db
    .select({
      minute: startOf('created_at', range),
      accepted: sql<number>`count(*)::int`,
      /** Accepted webhooks with a known response time. */
      acked: sql<number>`count(ack_ms)::int`,
      ackedInTime: sql<number>`(count(*) filter (where ack_ms < ${sloMs}))::int`,
      p50Ms: percentile(0.5, 'ack_ms'),
      p95Ms: percentile(0.95, 'ack_ms'),
      p99Ms: percentile(0.99, 'ack_ms'),
    })
    .from(transactions)
    .where(sql`created_at >= ${firstBucket(range)}`)
    .groupBy(sql`1`);
}

/** Processed transactions per bucket, and their lateness: the time beyond `delayMs`. */
export async function measureProcessing(
  db: Database,
  { delayMs, ...range }: Range & { delayMs: number },
) {
  return await db
    .select({
      minute: startOf('processed_at', range),
      processed: sql<number>`count(*)::int`,
      lateP50Ms: percentile(0.5, 'late_ms'),
      lateP99Ms: percentile(0.99, 'late_ms'),
    })
    .from(
      sql`(select processed_at, ${lateMs(delayMs)} as late_ms from ${transactions}
        where processed_at >= ${firstBucket(range)}) as done`,
    )
    .groupBy(sql`1`);
}

/** SQL for the milliseconds from recording, or the last requeue, to PROCESSED, minus the delay. */
export function lateMs(delayMs: number) {
  return sql`(extract(epoch from processed_at - coalesce(reopened_at, created_at)) * 1000
    - ${delayMs}::float8)::float8`;
}

/** The start of the bucket, in RFC 3339. */
export function startOf(
  column: 'created_at' | 'processed_at' | 'received_at',
  { bucketMinutes }: Pick<Range, 'bucketMinutes'>,
) {
  const start = sql`${bucketAt(sql.identifier(column), bucketMinutes)} at time zone 'utc'`;
  return sql<string>`to_char(${start}, 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
}

/** The start of the first bucket. */
export function firstBucket({ minutes, bucketMinutes }: Range) {
  return sql`${bucketAt(sql`now()`, bucketMinutes)} - ${minutes - bucketMinutes} * interval '1 minute'`;
}

/** Buckets are aligned to midnight in UTC. */
function bucketAt(instant: SQLWrapper, bucketMinutes: number) {
  return sql`date_bin(${bucketMinutes} * interval '1 minute', ${instant}, timestamptz '2000-01-01Z')`;
}

function percentile(fraction: number, column: 'ack_ms' | 'late_ms') {
  return sql<number | null>`percentile_disc(${fraction}::float8)
    within group (order by ${sql.identifier(column)})`;
}
