import { eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from './client';
import { type Counts, metricTotals, transactionEvents, transactions } from './schema';
import { lateMs } from './transactions/measure';

type Period = {
  from: string;
  /** Null stands for now. */
  until: string | null;
  /** Every event since `from` has a higher id. */
  afterEventId: number;
};

type Options = {
  /** The processing delay, from which lateness is measured. */
  delayMs: number;
  /** Upper bounds of the histogram buckets, in whole milliseconds, ascending. */
  ackBoundsMs: readonly number[];
  lateBoundsMs: readonly number[];
};

/**
 * Counts what happened in a period: `accepted`, `processed` and `event:<kind>`, plus two
 * histograms. `ack:<bound>` counts response times above the previous bound, `ack:inf` those above
 * all bounds, and `ack:sum` adds them up in milliseconds; `late:…` does the same for processing
 * delay. It reads only the rows of the period, each kind through an index.
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
    countHistogram(db, ['accepted', 'ack'], {
      valueMs: sql`ack_ms`,
      boundsMs: ackBoundsMs,
      condition: isWithin(sql`created_at`),
    }),
    countHistogram(db, ['processed', 'late'], {
      valueMs: lateMs(delayMs),
      boundsMs: lateBoundsMs,
      condition: isWithin(sql`processed_at`),
    }),
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
    ...acks,
    ...processing,
    ...Object.fromEntries(events.map(({ kind, count }) => [`event:${kind}`, count])),
  };
}

async function countHistogram(
  db: Database,
  [total, name]: [string, string],
  { valueMs, boundsMs, condition }: { valueMs: SQL; boundsMs: readonly number[]; condition: SQL },
): Promise<Counts> {
  // A bucket includes its upper bound; width_bucket excludes it.
  const thresholds = sql.param(boundsMs.map((bound) => bound + 1));
  // An unknown value stays null; `greatest` alone would make it 0.
  const wholeMs = sql`case when ${valueMs} is not null then greatest(ceil(${valueMs}), 0)::int end`;
  const buckets = await db
    .select({
      bucket: sql<number | null>`width_bucket(value_ms, ${thresholds}::int[])`,
      count: sql<number>`count(*)::int`,
      sumMs: sql<number>`coalesce(sum(value_ms), 0)::float8`,
    })
    .from(sql`(select ${wholeMs} as value_ms from ${transactions} where ${condition}) as measured`)
    .groupBy(sql`1`);
  const counts: Counts = { [total]: 0, [`${name}:sum`]: 0 };
  for (const { bucket, count, sumMs } of buckets) {
    counts[total] = (counts[total] ?? 0) + count;
    if (bucket === null) continue;
    counts[`${name}:${boundsMs[bucket] ?? 'inf'}`] = count;
    counts[`${name}:sum`] = (counts[`${name}:sum`] ?? 0) + sumMs;
  }
  return counts;
}

// Much longer than any statement runs: older statements have committed or never will.
const SETTLING_TIME = sql`interval '1 minute'`;
// Limits the rows that one statement reads after hours without a roll-up.
const MAX_ROLL_UP = sql`interval '10 minutes'`;

export type MetricTotals = Awaited<ReturnType<typeof readMetricTotals>>;

/** Reads the counters up to `countedUntil`. For the same instant, every process reads the same. */
export async function readMetricTotals(db: Database) {
  const [totals] = await db
    .select({
      counts: metricTotals.counts,
      countedUntil: sql<string>`${metricTotals.countedUntil}::text`,
      afterEventId: metricTotals.afterEventId,
      /** The next instant to roll the totals up to; null when they are recent. */
      rollUpUntil: sql<string | null>`case
        when ${metricTotals.countedUntil} <= now() - 2 * ${SETTLING_TIME}
        then least(${metricTotals.countedUntil} + ${MAX_ROLL_UP}, now() - ${SETTLING_TIME})::text end`,
    })
    .from(metricTotals);
  if (!totals) throw new Error('metric_totals has lost its row');
  return totals;
}

/**
 * Rolls the totals up to `until` by compare-and-set. If another process was first, nothing changes:
 * it counted the same rows.
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
      // Event ids can be out of order in time, but never by more than the settling time.
      afterEventId: sql`coalesce(
        (select max(id) from transaction_events
         where id > ${afterEventId} and occurred_at < ${until}::timestamptz - ${SETTLING_TIME}),
        ${afterEventId})`,
    })
    .where(eq(metricTotals.countedUntil, countedUntil));
}
