import { ACK_SLO_MS } from '../../server/settings/limits';
import type { Interval } from '../../tests/support/stalls';
import { quantile } from '../measure';
import type { Result } from './drill';
import type { InjectedFault } from './plan';
import type { Attempt } from './processor';
import { lateAnswers } from './verify';

const MAX_SHOWN_VIOLATIONS = 20;

/** The results as a table, the violations, and the command that repeats the chaos test. */
export function report(result: Result): string {
  const { attempts, faults, gaps, stalls, violations } = result;
  const withStatus = (status: number) => attempts.filter((one) => one.status === status);
  const answered = attempts.filter(({ status }) => status !== undefined);
  const overLimit = answered.filter((one) => ackMs(one) > ACK_SLO_MS);
  const rows: [string, string | number][] = [
    ['seed', result.seed],
    ['seconds of faults, webhooks a second', `${result.durationMs / 1_000}, ${result.rate}`],
    ['faults', tally(faults.map(nameOf))],
    ['requests', attempts.length],
    ['answers', tally(attempts.map(({ status }) => String(status ?? 'none')))],
    ['outcomes', tally(withStatus(202).map(({ outcome }) => String(outcome)))],
    ['202 in ms: p50, p99, max', quantiles(withStatus(202))],
    ['503 in ms: p50, p99, max', quantiles(withStatus(503))],
    [
      `answered after ${ACK_SLO_MS} ms`,
      `${overLimit.length}, with all fronts there, by the ${result.clock}'s clock: ${lateAnswers(result).length}`,
    ],
    ['seconds with a front down', seconds(gaps)],
    ['seconds without a CPU to measure', seconds(stalls)],
    ['transactions', result.rows],
    ['all PROCESSED after the last fault', `${(result.settledInMs / 1_000).toFixed(1)} s`],
    ['violations', violations.length],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...violations.slice(0, MAX_SHOWN_VIOLATIONS).map((one) => `  ${one}`),
    ...(violations.length > 0 ? faults.map(timeline) : []),
    `Again: ${command(result)}`,
  ].join('\n');
}

/** Only the chaos test of `npm test` uses the service's clock. */
function command({ clock, seed, durationMs, rate }: Result): string {
  return clock === 'service'
    ? `CHAOS_SEED=${seed} npx playwright test --project promise`
    : `npm run chaos -- --seed ${seed} --minutes ${durationMs / 60_000} --rate ${rate}`;
}

function nameOf(fault: InjectedFault): string {
  return 'process' in fault ? `${fault.kind} ${fault.process}` : fault.kind;
}

function timeline(fault: InjectedFault): string {
  return `  second ${(fault.atMs / 1_000).toFixed(1)}: ${nameOf(fault)} ${fault.forMs} ms`;
}

function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort()
    .map(([name, n]) => `${n} ${name}`)
    .join(', ');
}

function quantiles(attempts: readonly Attempt[]): string {
  return [0.5, 0.99, 1]
    .map((fraction) => quantile(attempts.map(ackMs), fraction))
    .map((value) => (Number.isNaN(value) ? '–' : value.toFixed(0)))
    .join(', ');
}

function seconds(intervals: readonly Interval[]): string {
  return (intervals.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1_000).toFixed(1);
}

function ackMs({ startedMs, endedMs }: Attempt): number {
  return endedMs - startedMs;
}
