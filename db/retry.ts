import { setTimeout as sleep } from 'node:timers/promises';
import { isTransient } from './errors';

/** Together with the tries themselves, less than the 450 ms within which a webhook is answered. */
const PAUSES_MS = [0, 40, 120];

/**
 * Does `work` again, at most three times, while it fails in a way that may be over soon: a dropped
 * connection, a database that wakes up or starts. For what may be done twice, since a try whose
 * answer was lost may have been carried out.
 * @throws what the last try threw, or what is no use to try again
 */
export async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const pauseMs = PAUSES_MS[tries];
      if (pauseMs === undefined || !isTransient(error)) throw error;
      await sleep(pauseMs);
    }
  }
}
