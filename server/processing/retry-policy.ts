import { processingDelayMs } from '@/server/settings';

const SECOND_MS = 1_000;
const FIRST_PAUSE_MS = 10 * SECOND_MS;
const LONGEST_PAUSE_MS = 30 * 60 * SECOND_MS;
const GRACE_MS = 120 * SECOND_MS;
const LONGEST_GRACE_MS = 60 * 60 * SECOND_MS;

/** Retries after the first attempt, the most that Inngest allows: some seven hours of trying. */
export const RETRIES = 20;

/** The pause after a failed attempt, in milliseconds. @param attempt counted from 0 */
export function retryInMs(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
}

/**
 * How long from its dispatch a run may take until it counts as lost, in milliseconds. Each rerun
 * gets twice the grace of the one before: what is slow because there is much to do must not be
 * made more and more.
 */
export function overdueInMs(runNumber: number): number {
  return processingDelayMs() + graceMs(runNumber);
}

/** The same from a failed attempt, whose next one comes after `pauseMs`. */
export function overdueAfterRetryInMs(runNumber: number, pauseMs: number): number {
  return pauseMs + graceMs(runNumber);
}

function graceMs(runNumber: number): number {
  return Math.min(GRACE_MS * 2 ** (runNumber - 1), LONGEST_GRACE_MS);
}
