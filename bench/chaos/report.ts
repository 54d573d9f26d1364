import { ACK_SLO_MS } from '../../server/settings/limits';
import type { Interval } from '../../tests/support/stalls';
import type { Result } from './drill';
import { lateAnswers } from './verify';

const SHOWN_VIOLATIONS = 20;

/** A drill's figures as a table, violations last. */
export function report(result: Result): string {
  const { attempts, faults, gaps, stalls, violations } = result;
  const answered = attempts.filter(({ status }) => status !== undefined);
  const acks = attempts.filter(({ status }) => status === 202);
  const overPromise = answered.filter((one) => ackMs(one) > ACK_SLO_MS);
  const late = lateAnswers(result);
  const rows: [string, string | number][] = [
    ['seed', result.seed],
    ['seconds of faults, webhooks a second', `${result.durationMs / 1_000}, ${result.rate}`],
    [
      'faults',
      tally(faults.map((fault) => ('part' in fault ? `${fault.kind} ${fault.part}` : fault.kind))),
    ],
    ['requests', attempts.length],
    ['answers', tally(attempts.map(({ status }) => String(status ?? 'none')))],
    ['outcomes', tally(acks.map(({ outcome }) => String(outcome)))],
    ['202 in ms: p50, p99, max', quantiles(acks.map(ackMs), [0.5, 0.99, 1])],
    [
      '503 in ms: p50, p99, max',
      quantiles(attempts.filter(({ status }) => status === 503).map(ackMs), [0.5, 0.99, 1]),
    ],
    [
      `answered after ${ACK_SLO_MS} ms`,
      `${overPromise.length}, with the front there, by the ${result.clock}'s clock: ${late.length}`,
    ],
    ['seconds without a front', seconds(gaps)],
    ['seconds without a CPU to measure', seconds(stalls)],
    ['transactions', result.rows],
    ['all PROCESSED after the last fault', `${(result.settledInMs / 1_000).toFixed(1)} s`],
    ['violations', violations.length],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...violations.slice(0, SHOWN_VIOLATIONS).map((one) => `  ${one}`),
    ...(violations.length > 0 ? faults.map(timeline) : []),
    `Again: ${command(result)}`,
  ].join('\n');
}

/** The command that repeats the drill; a test's drill has the service's clock. */
function command({ clock, seed, durationMs, rate }: Result): string {
  return clock === 'service'
    ? `CHAOS_SEED=${seed} npx vitest run --project drill`
    : `npm run chaos -- --seed ${seed} --minutes ${durationMs / 60_000} --rate ${rate}`;
}

const ackMs = ({ startedMs, endedMs }: Result['attempts'][number]) => endedMs - startedMs;

function seconds(intervals: readonly Interval[]): string {
  return (intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1_000).toFixed(1);
}

/** A fault and its time, to be read beside the violations. */
function timeline(fault: Result['faults'][number]): string {
  const part = 'part' in fault ? ` ${fault.part}` : '';
  return `  second ${(fault.atMs / 1_000).toFixed(1)}: ${fault.kind}${part} ${fault.forMs} ms`;
}

function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}

function quantiles(values: readonly number[], fractions: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return fractions
    .map((one) => sorted[Math.min(sorted.length - 1, Math.floor(one * sorted.length))])
    .map((value) => (value === undefined ? '–' : value.toFixed(0)))
    .join(', ');
}
