import { processingDelayMs } from '@/server/settings';

const MINUTE_MS = 60_000;

/** Retries after the first attempt: the maximum of Inngest, about seven hours in total. */
export const RETRIES = 20;

/** The backoff after a failed attempt: 10 s, doubled with each attempt up to 30 min. @param attempt from 0 */
export function retryInMs(attempt: number): number {
  return Math.min(10_000 * 2 ** attempt, 30 * MINUTE_MS);
}

/** Time from the dispatch of a run until it counts as lost. */
export function overdueInMs(runNumber: number): number {
  return processingDelayMs() + graceMs(runNumber);
}

/** Time from a failed attempt until the run counts as lost; its retry starts after `pauseMs`. */
export function overdueAfterRetryInMs(runNumber: number, pauseMs: number): number {
  return pauseMs + graceMs(runNumber);
}

/** Doubles with each run up to an hour, so that an overloaded queue is not flooded with reruns. */
function graceMs(runNumber: number): number {
  return Math.min(2 * MINUTE_MS * 2 ** (runNumber - 1), 60 * MINUTE_MS);
}
