import { type Latency, spread } from './statistics';

/** What one round of one case has measured. */
export type Result = { kind: string; name: string; values: Record<string, number> };

export function latencyResult(kind: string, name: string, { kept, ...ms }: Latency): Result {
  return { kind, name, values: { ...ms, '% kept': kept * 100 } };
}

/** The rounds of each case as one line: the median of each value, with the least and the most. */
export function table(results: readonly Result[]): string {
  const lines = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.kind}: ${result.name}`;
    lines.set(key, [...(lines.get(key) ?? []), result]);
  }
  return [...lines].map(([key, rounds]) => `${key.padEnd(44)} ${summary(rounds)}`).join('\n');
}

function summary(rounds: readonly Result[]): string {
  const names = Object.keys(rounds[0]?.values ?? {});
  return names
    .map((name) => {
      const { median, least, most } = spread(
        rounds.map(({ values }) => values[name] ?? Number.NaN),
      );
      const range = rounds.length > 1 ? ` (${short(least)}–${short(most)})` : '';
      return `${name} ${short(median)}${range}`;
    })
    .join('  ');
}

function short(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
