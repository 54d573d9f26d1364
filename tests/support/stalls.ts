const TICK_MS = 5;
/** Shorter delays are this process's own work. */
const MIN_STALL_MS = 20;

/** A period, in `performance.now()` times. */
export type Interval = { fromMs: number; toMs: number };

/**
 * Records when this process got no CPU, or when the whole machine stood still. Response times that
 * it measures meanwhile say nothing about the service, because real senders run on other machines.
 */
export function watchStalls(): { stalls: readonly Interval[]; stop: () => void } {
  const stalls: Interval[] = [];
  let dueMs = performance.now() + TICK_MS;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - dueMs > MIN_STALL_MS) stalls.push({ fromMs: dueMs, toMs: nowMs });
    dueMs = nowMs + TICK_MS;
  }, TICK_MS);
  return { stalls, stop: () => clearInterval(timer) };
}

/** The length of an interval without its excluded parts, which may overlap. */
export function msOutside({ fromMs, toMs }: Interval, excluded: readonly Interval[]): number {
  let measuredMs = 0;
  let atMs = fromMs;
  for (const one of [...excluded].sort((a, b) => a.fromMs - b.fromMs)) {
    if (one.toMs <= atMs) continue;
    if (one.fromMs >= toMs) break;
    measuredMs += Math.max(0, one.fromMs - atMs);
    atMs = one.toMs;
  }
  return measuredMs + Math.max(0, toMs - atMs);
}
