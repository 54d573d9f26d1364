import { LATE_MS } from '@/server/settings/limits';
import type { ActivityData } from '../trpc-client';

type Step = Pick<ActivityData['steps'][number], 'from' | 'until' | 'late' | 'late_p99_ms'>;

/** When webhooks were answered late, or transactions processed late. */
export type Lateness = {
  from: string;
  until: string;
  /** Whether the current step is part of it. */
  isNow: boolean;
  /** Webhooks that were answered late. */
  answeredLate: number;
  /** The largest lateness of processing; null if nothing was late. */
  delayMs: number | null;
};

/** The last time that something was late, as a row of steps; null if nothing was. */
export function findLateness(steps: readonly Step[]): Lateness | null {
  const last = steps.findLastIndex(isLate);
  if (last === -1) return null;
  const before = steps.slice(0, last).findLastIndex((step) => !isLate(step));
  const late = steps.slice(before + 1, last + 1);
  const [first, end] = [late[0], late.at(-1)];
  if (!first || !end) return null;
  const delayMs = Math.max(...late.map((step) => step.late_p99_ms ?? 0));
  return {
    from: first.from,
    until: end.until,
    isNow: last === steps.length - 1,
    answeredLate: late.reduce((sum, step) => sum + step.late, 0),
    delayMs: delayMs > LATE_MS ? delayMs : null,
  };
}

function isLate({ late, late_p99_ms }: Step): boolean {
  return late > 0 || (late_p99_ms ?? 0) > LATE_MS;
}
