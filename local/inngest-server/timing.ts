import type { Due } from './changes';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const UNITS_MS = new Map([
  ['ms', 1],
  ['s', SECOND_MS],
  ['m', 60 * SECOND_MS],
  ['h', HOUR_MS],
  ['d', 24 * HOUR_MS],
  ['w', 7 * 24 * HOUR_MS],
]);

// The official server's schedule: pkg/backoff/backoff.go in inngest/inngest.
const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600];
const MAX_BACKOFF_SECONDS = 7_200;
const JITTER_MS = 30 * SECOND_MS;

const FIRST_UNREACHED_PAUSE_MS = 500;
const MAX_UNREACHED_PAUSE_MS = 15 * SECOND_MS;

/**
 * The end of a sleep, from a duration such as `30s` or `1h30m`, or from an ISO 8601 date.
 * @throws Error for any other text
 */
export function parseSleep(text: string): Due {
  if (/^(\d+(\.\d+)?(ms|[smhdw]))*$/.test(text)) {
    let due_in_ms = 0;
    for (const [, n, unit = ''] of text.matchAll(/([\d.]+)(ms|[smhdw])/g)) {
      due_in_ms += Number(n) * (UNITS_MS.get(unit) ?? Number.NaN);
    }
    return { due_in_ms };
  }
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new Error(`Neither a duration nor a date: ${text}`);
  return { due_at: at.toISOString() };
}

/**
 * When to repeat a failed attempt: after `Retry-After` (seconds or a date), or by the schedule.
 * @param attempt the failed attempt, counted from 0
 */
export function retryDue(attempt: number, retryAfter: string | null): Due {
  if (retryAfter !== null) {
    if (/^\d+$/.test(retryAfter)) return { due_in_ms: Number(retryAfter) * SECOND_MS };
    const at = new Date(retryAfter);
    if (!Number.isNaN(at.getTime())) return { due_at: at.toISOString() };
  }
  const backoffMs = (BACKOFF_SECONDS[attempt] ?? MAX_BACKOFF_SECONDS) * SECOND_MS;
  return { due_in_ms: backoffMs + Math.random() * JITTER_MS };
}

/** When to call an app again that did not respond `times` calls in a row. */
export function unreachedDue(times: number): Due {
  const pauseMs = Math.min(FIRST_UNREACHED_PAUSE_MS * 2 ** times, MAX_UNREACHED_PAUSE_MS);
  return { due_in_ms: pauseMs * (1 + Math.random() / 4) };
}
