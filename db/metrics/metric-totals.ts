import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Counts, metricTotals } from '@/db/schema';

// Far longer than any statement may take: whatever began before that is committed, or never will be.
const SETTLED = sql`interval '1 minute'`;
// One statement's worth of rows, where nobody has counted for hours.
const LONGEST = sql`interval '10 minutes'`;

export type MetricTotals = {
  counts: Counts;
  countedUntil: string;
  afterEventId: number;
  /** Until when the totals may be brought forward; null when they are recent. */
  settledUntil: string | null;
};

/** What the counters came to, and until when; every process finds the same at the same `countedUntil`. */
export async function readMetricTotals(db: Database): Promise<MetricTotals> {
  const [totals] = await db
    .select({
      counts: metricTotals.counts,
      countedUntil: sql<string>`${metricTotals.countedUntil}::text`,
      afterEventId: metricTotals.afterEventId,
      settledUntil: sql<string | null>`case
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
export async function advanceMetricTotals(
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
