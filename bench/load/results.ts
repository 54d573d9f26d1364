import { quantile } from '../measure';
import type { Sample } from './generate';

/** The measurements of one round of one case. */
export type Result = { kind: string; name: string; values: Record<string, number> };

/** Latency in milliseconds, and the percentage of requests answered with 202 within 500 ms. */
export function latencyResult(kind: string, name: string, samples: readonly Sample[]): Result {
  const ms = samples.map((sample) => sample.ms);
  const kept = samples.filter((sample) => sample.status === 202 && sample.ms < 500).length;
  const values = {
    p50: quantile(ms, 0.5),
    p99: quantile(ms, 0.99),
    p999: quantile(ms, 0.999),
    max: Math.max(...ms),
    '% kept': (kept / samples.length) * 100,
  };
  return { kind, name, values };
}

/** One line per case: the median of each value over the rounds, with minimum and maximum. */
export function table(results: readonly Result[]): string {
  const cases = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.kind}: ${result.name}`;
    cases.set(key, [...(cases.get(key) ?? []), result]);
  }
  return [...cases].map(([key, rounds]) => `${key.padEnd(44)} ${summary(rounds)}`).join('\n');
}

function summary(rounds: readonly Result[]): string {
  const names = Object.keys(rounds[0]?.values ?? {});
  return names
    .map((name) => {
      const values = rounds.map((round) => round.values[name] ?? Number.NaN);
      const range = `${short(Math.min(...values))}–${short(Math.max(...values))}`;
      return `${name} ${short(quantile(values, 0.5))}${rounds.length > 1 ? ` (${range})` : ''}`;
    })
    .join('  ');
}

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
