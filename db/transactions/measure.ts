import { and, gte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactionEvents, transactions } from '@/db/schema';

/** Buckets of so many minutes, from the one that starts at `since` until now. */
export type Range = { since: Date; bucketMinutes: number };

/** Received transactions per bucket, source and present status. */
export async function countReceived(db: Database, { sloMs, ...range }: Range & { sloMs: number }) {
  return await db
    .select({
      minute: startOf('created_at', range),
      source: transactions.source,
      status: transactions.status,
      count: sql<number>`count(*)::int`,
      /** Those with a known response time. */
      acked: sql<number>`count(ack_ms)::int`,
      ackedInTime: sql<number>`(count(*) filter (where ack_ms < ${sloMs}))::int`,
    })
    .from(transactions)
    .where(gte(transactions.createdAt, range.since))
    .groupBy(sql`1, 2, 3`);
}

/** More conflicts than a healthy service has. Older ones are not looked at. */
const MAX_CONFLICTS = 20_000;

/** Transactions with a conflicting webhook, per bucket in which they were received. */
export async function countConflicting(db: Database, range: Range) {
  return await db
    .select({ minute: startOf('created_at', range), count: sql<number>`count(*)::int` })
    .from(transactions)
    .where(
      and(
        gte(transactions.createdAt, range.since),
        sql`transaction_id in (select transaction_id from ${transactionEvents}
          where kind = 'conflict' order by id desc limit ${MAX_CONFLICTS})`,
      ),
    )
    .groupBy(sql`1`);
}

/**
 * How fast the transactions received in each bucket were answered, and how late they were processed: the time
 * beyond `delayMs`. Buckets without any are left out.
 */
export async function measureTimes(
  db: Database,
  { delayMs, ...range }: Range & { delayMs: number },
) {
  return await db
    .select({
      minute: startOf('created_at', range),
      ackP50Ms: percentile(0.5, sql`ack_ms`),
      ackP95Ms: percentile(0.95, sql`ack_ms`),
      ackP99Ms: percentile(0.99, sql`ack_ms`),
      lateP50Ms: percentile(0.5, lateMs(delayMs)),
      lateP99Ms: percentile(0.99, lateMs(delayMs)),
    })
    .from(transactions)
    .where(gte(transactions.createdAt, range.since))
    .groupBy(sql`1`);
}

/** SQL for the milliseconds from recording, or the last requeue, to PROCESSED, minus the delay. */
export function lateMs(delayMs: number) {
  return sql`(extract(epoch from processed_at - coalesce(reopened_at, created_at)) * 1000
    - ${delayMs}::float8)::float8`;
}

/** The start of the bucket, in RFC 3339. Buckets are aligned to midnight in UTC. */
export function startOf(
  column: 'created_at' | 'received_at',
  { bucketMinutes }: Pick<Range, 'bucketMinutes'>,
) {
  const start = sql`date_bin(${bucketMinutes} * interval '1 minute', ${sql.identifier(column)},
    timestamptz '2000-01-01Z') at time zone 'utc'`;
  return sql<string>`to_char(${start}, 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
}

function percentile(fraction: number, valueMs: SQL) {
  return sql<number | null>`percentile_disc(${fraction}::float8)
    within group (order by ${valueMs})`;
}
