import { database } from '@/db/client';
import {
  countBetween,
  type MetricTotals,
  readMetricTotals,
  rollUpMetricTotals,
} from '@/db/metrics';
import type { Counts } from '@/db/schema';
import { processingDelayMs } from '@/server/settings';

/** Histogram buckets of the response time. The SLO is 500 ms. */
export const ACK_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000] as const;

/** Histogram buckets of the processing time beyond the delay. */
export const LATE_BOUNDS_MS = [
  250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
] as const;

/**
 * The current counters: the stored totals plus everything that happened since. All processes share the
 * totals, so a counter never falls, whichever process answers.
 */
export async function countTotals(): Promise<Counts> {
  const totals = await rollUpCounters();
  return add(totals.counts, await countSince(totals, null));
}

/** Adds everything that can no longer change to the stored totals, in pages, and returns them. */
export async function rollUpCounters(): Promise<MetricTotals> {
  for (;;) {
    const totals = await readMetricTotals(database());
    const until = totals.rollUpUntil;
    if (until === null) return totals;
    const counts = add(totals.counts, await countSince(totals, until));
    await rollUpMetricTotals(database(), totals, { until, counts });
  }
}

function countSince({ countedUntil: from, afterEventId }: MetricTotals, until: string | null) {
  const delayMs = processingDelayMs();
  const bounds = { ackBoundsMs: ACK_BOUNDS_MS, lateBoundsMs: LATE_BOUNDS_MS };
  return countBetween(database(), { from, until, afterEventId }, { delayMs, ...bounds });
}

function add(counts: Counts, more: Counts): Counts {
  const sum = { ...counts };
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
