import { eq, type SQL, sql } from 'drizzle-orm';
import { lateMs } from '@/db/transactions/measure';
import type { Database } from './client';
import { type Counts, metricTotals, transactionEvents, transactions } from './schema';

/** From an instant to another, or to now. */
export type Period = {
  from: string;
  until: string | null;
  /** An id that events since `from` are above. */
  afterEventId: number;
};

type Options = {
  /** The processing delay: what comes after it counts as late. */
  delayMs: number;
  /** The upper bounds of the histograms, in whole milliseconds, ascending. */
  ackBoundsMs: readonly number[];
  lateBoundsMs: readonly number[];
};

type Bucket = { bucket: number | null; count: number; sumMs: number };

/**
 * What has happened in a period: `accepted`, `processed`, `event:<kind>`, and of the times to the answer
 * and of the lateness `ack:<bound>` and `late:<bound>` (those above the bound before; `inf` above all)
 * and `ack:sum` and `late:sum`, in milliseconds. Reads the rows of the period, by an index each.
 */
export async function countBetween(
  db: Database,
  { from, until, afterEventId }: Period,
  { delayMs, ackBoundsMs, lateBoundsMs }: Options,
): Promise<Counts> {
  const before = until ?? 'infinity';
  const isWithin = (instant: SQL) =>
    sql`${instant} >= ${from}::timestamptz and ${instant} < ${before}::timestamptz`;
  const [acks, processing, events] = await Promise.all([
    bucketsOf(db, sql`ack_ms`, ackBoundsMs, isWithin(sql`created_at`)),
    bucketsOf(db, lateMs(delayMs), lateBoundsMs, isWithin(sql`processed_at`)),
    db
      .select({
        kind: transactionEvents.kind,
        count: sql<number>`sum(${transactionEvents.occurrences})::int`,
      })
      .from(transactionEvents)
      .where(sql`id > ${afterEventId} and ${isWithin(sql`occurred_at`)}`)
      .groupBy(transactionEvents.kind),
  ]);
  return {
    ...toCounts('accepted', 'ack', ackBoundsMs, acks),
    ...toCounts('processed', 'late', lateBoundsMs, processing),
    ...Object.fromEntries(events.map(({ kind, count }) => [`event:${kind}`, count])),
  };
}

async function bucketsOf(
  db: Database,
  valueMs: SQL,
  boundsMs: readonly number[],
  condition: SQL,
): Promise<Bucket[]> {
  // A bound is in its bucket; for width_bucket it begins the next one.
  const thresholds = sql.param(boundsMs.map((bound) => bound + 1));
  // What is not known stays so; `greatest` alone would make it 0.
  const wholeMs = sql`case when ${valueMs} is not null then greatest(ceil(${valueMs}), 0)::int end`;
  return await db
    .select({
      bucket: sql<number | null>`width_bucket(value_ms, ${thresholds}::int[])`,
      count: sql<number>`count(*)::int`,
      sumMs: sql<number>`coalesce(sum(value_ms), 0)::float8`,
    })
    .from(sql`(select ${wholeMs} as value_ms from ${transactions} where ${condition}) as measured`)
    .groupBy(sql`1`);
}

function toCounts(
  total: string,
  name: string,
  boundsMs: readonly number[],
  buckets: readonly Bucket[],
): Counts {
  const counts: Counts = { [total]: 0, [`${name}:sum`]: 0 };
  for (const { bucket, count, sumMs } of buckets) {
    counts[total] = (counts[total] ?? 0) + count;
    if (bucket === null) continue;
    counts[`${name}:${boundsMs[bucket] ?? 'inf'}`] = count;
    counts[`${name}:sum`] = (counts[`${name}:sum`] ?? 0) + sumMs;
  }
  return counts;
}

// Far longer than any statement may take: whatever began before that is committed, or never will be.
const SETTLED = sql`interval '1 minute'`;
// One statement's worth of rows, where nobody has counted for hours.
const LONGEST = sql`interval '10 minutes'`;

export type MetricTotals = {
  counts: Counts;
  countedUntil: string;
  afterEventId: number;
  /** Until when the totals may be brought forward; null when they are recent. */
  rollUpUntil: string | null;
};

/** What the counters came to, and until when; every process finds the same at the same `countedUntil`. */
export async function readMetricTotals(db: Database): Promise<MetricTotals> {
  const [totals] = await db
    .select({
      counts: metricTotals.counts,
      countedUntil: sql<string>`${metricTotals.countedUntil}::text`,
      afterEventId: metricTotals.afterEventId,
      rollUpUntil: sql<string | null>`case
        when ${metricTotals.countedUntil} <= now() - 2 * ${SETTLED}
        then least(${metricTotals.countedUntil} + ${LONGEST}, now() - ${SETTLED})::text end`,
    })
    .from(metricTotals);
  if (!totals) throw new Error('metric_totals has lost its row');
  return totals;
}

/**
 * Brings the totals forward by compare-and-set: when another process was first, nothing happens, since
 * it has counted the same rows.
 * @param counts the totals at `until`
 */
export async function rollUpMetricTotals(
  db: Database,
  { countedUntil, afterEventId }: MetricTotals,
  { until, counts }: { until: string; counts: Counts },
): Promise<void> {
  await db
    .update(metricTotals)
    .set({
      counts,
      countedUntil: until,
      // The ids of two events may be in another order than their instants, but not by so much.
      afterEventId: sql`coalesce(
        (select max(id) from transaction_events
         where id > ${afterEventId} and occurred_at < ${until}::timestamptz - ${SETTLED}),
        ${afterEventId})`,
    })
    .where(eq(metricTotals.countedUntil, countedUntil));
}
