import type { Sample } from './generate';

export type Latency = {
  p50: number;
  p99: number;
  p999: number;
  max: number;
  /** Of all requests: answered 202 within 500 ms. */
  kept: number;
};

/** What a run's samples say, in milliseconds. */
export function latencyOf(samples: readonly Sample[]): Latency {
  const ms = samples.map((one) => one.ms);
  const kept = samples.filter((one) => one.status === 202 && one.ms < 500).length;
  return {
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
    p999: quantile(ms, 0.999),
    max: Math.max(...ms),
    kept: kept / samples.length,
  };
}

export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}

/** The middle of several rounds, with the least and the most. */
export function spread(values: readonly number[]): { median: number; least: number; most: number } {
  return {
    median: quantile(values, 0.5),
    least: Math.min(...values),
    most: Math.max(...values),
  };
}
