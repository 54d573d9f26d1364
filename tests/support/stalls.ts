const TICK_MS = 5;
/** Shorter ones are a process's own work. */
const SHORTEST_MS = 20;

/** A time, by `performance.now()`. */
export type Interval = { fromMs: number; toMs: number };

/**
 * Notes when this process did not run for want of a CPU, or because the whole machine stood still. What it
 * measures meanwhile says nothing of the service, whose senders are elsewhere.
 */
export function watchStalls(): { stalls: readonly Interval[]; stop: () => void } {
  const stalls: Interval[] = [];
  let dueMs = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - dueMs > SHORTEST_MS) stalls.push({ fromMs: dueMs, toMs: nowMs });
    dueMs = nowMs + TICK_MS;
  }, TICK_MS);
  return { stalls, stop: () => clearInterval(timer) };
}

/** How long an interval is without the parts that are excused, which may overlap one another. */
export function msBeside({ fromMs, toMs }: Interval, excused: readonly Interval[]): number {
  let measuredMs = 0;
  let atMs = fromMs;
  for (const one of [...excused].sort((a, b) => a.fromMs - b.fromMs)) {
    if (one.toMs <= atMs) continue;
    if (one.fromMs >= toMs) break;
    measuredMs += Math.max(0, one.fromMs - atMs);
    atMs = one.toMs;
  }
  return measuredMs + Math.max(0, toMs - atMs);
}
