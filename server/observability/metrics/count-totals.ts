import { database } from '@/db/client';
import {
  countBetween,
  type MetricTotals,
  readMetricTotals,
  rollUpMetricTotals,
} from '@/db/metrics';
import type { Counts } from '@/db/schema';
import { processingDelayMs } from '@/server/settings';

/** The upper bounds of the time to the answer; the promise is 500 ms. */
export const ACK_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000] as const;

/** The upper bounds of how much later than the delay a transaction was PROCESSED. */
export const LATE_BOUNDS_MS = [
  250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
] as const;

/**
 * What the counters come to now: the totals of a minute or two ago, and what has happened since. The
 * totals at an instant are the same for every process, so no counter ever falls, whoever is asked.
 */
export async function countTotals(): Promise<Counts> {
  const totals = await rollUpCounters();
  return add(totals.counts, await countSince(totals, null));
}

/** Brings the totals forward to what can change no more, in pieces; answers them. */
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
  const options = {
    delayMs: processingDelayMs(),
    ackBoundsMs: ACK_BOUNDS_MS,
    lateBoundsMs: LATE_BOUNDS_MS,
  };
  return countBetween(database(), { from, until, afterEventId }, options);
}

function add(counts: Counts, more: Counts): Counts {
  const sum = { ...counts };
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
