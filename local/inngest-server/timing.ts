import { z } from 'zod';
import type { Due } from './changes';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const UNITS_MS = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 7 * 24 * HOUR_MS,
};

// The official server's schedule: pkg/backoff/backoff.go in inngest/inngest.
const BACKOFF_MS = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200].map(
  (s) => s * SECOND_MS,
);
const LONGEST_BACKOFF_MS = 2 * HOUR_MS;
const JITTER_MS = 30 * SECOND_MS;

const FIRST_UNREACHED_PAUSE_MS = 500;
const LONGEST_UNREACHED_PAUSE_MS = 15 * SECOND_MS;

const unit = z.enum(['ms', 's', 'm', 'h', 'd', 'w']);

/**
 * When a sleep ends: a duration such as `30s` or `1h30m`, or an ISO 8601 date.
 * @throws Error for any other text
 */
export function parseSleep(text: string): Due {
  if (/^(\d+(\.\d+)?(ms|[smhdw]))*$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
    return {
      due_in_ms: parts.reduce(
        (sum, [, n, name]) => sum + Number(n) * UNITS_MS[unit.parse(name)],
        0,
      ),
    };
  }
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new Error(`Neither a duration nor a date: ${text}`);
  return { due_at: at.toISOString() };
}

/**
 * When a failed attempt is repeated: as `Retry-After` says (seconds or a date), or by the schedule.
 * @param attempt the attempt that failed, counted from 0
 */
export function retryDue(attempt: number, retryAfter: string | null): Due {
  if (retryAfter !== null) {
    if (/^\d+$/.test(retryAfter)) return { due_in_ms: Number(retryAfter) * SECOND_MS };
    const at = new Date(retryAfter);
    if (!Number.isNaN(at.getTime())) return { due_at: at.toISOString() };
  }
  return { due_in_ms: (BACKOFF_MS[attempt] ?? LONGEST_BACKOFF_MS) + Math.random() * JITTER_MS };
}

/** When an app that did not answer is called again. @param times calls in a row without answer */
export function unreachedDue(times: number): Due {
  const pauseMs = Math.min(FIRST_UNREACHED_PAUSE_MS * 2 ** times, LONGEST_UNREACHED_PAUSE_MS);
  return { due_in_ms: pauseMs * (1 + Math.random() / 4) };
}
