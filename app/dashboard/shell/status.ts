import type { OverviewData } from '../trpc-client';

/** An answer older than this says nothing about now. */
const STALE_MS = 10_000;

export type Status = {
  kind: 'operational' | 'degraded' | 'paused' | 'unknown';
  /** What the strip says. */
  text: string;
  /** In which colour it says it. */
  tone: 'good' | 'notable' | 'bad';
};

type Asked = {
  data: Pick<OverviewData, 'problems' | 'processing'> | undefined;
  /** When the service has answered last; 0 if never. */
  answeredAtMs: number;
  hasFailed: boolean;
};

/** The status to show. It is operational only if a recent answer says so. */
export function statusOf({ data, answeredAtMs, hasFailed }: Asked, nowMs: number): Status {
  const ageMs = Math.max(0, nowMs - answeredAtMs);
  if (!data) {
    return hasFailed
      ? { kind: 'unknown', text: 'No answer from the service', tone: 'bad' }
      : { kind: 'unknown', text: 'Checking…', tone: 'notable' };
  }
  if (hasFailed || ageMs > STALE_MS) {
    const text = `Can't tell (last checked ${Math.round(ageMs / 1_000)} s ago)`;
    return { kind: 'unknown', text, tone: 'notable' };
  }
  if (data.problems.length > 0) {
    return { kind: 'degraded', text: `Degraded: ${data.problems.join('; ')}`, tone: 'bad' };
  }
  if (data.processing === 'PAUSED') {
    return { kind: 'paused', text: 'Processing is paused', tone: 'notable' };
  }
  return { kind: 'operational', text: 'Operational', tone: 'good' };
}
