import { setTimeout as sleep } from 'node:timers/promises';
import { reconnect } from './client';
import { isReadOnly, isTransient } from './errors';

/**
 * Short enough for all five attempts to fit into the 400 ms deadline of a webhook, long enough for a killed Postgres to
 * be back.
 */
const RETRY_DELAYS_MS = [0, 40, 120, 200];

/**
 * Retries `work` up to four times after transient errors, such as a dropped connection or a
 * starting database. `work` must be idempotent: an attempt whose response was lost may have
 * committed.
 * @throws the last attempt's error, or the first error that is not transient
 */
export async function retry<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const delayMs = RETRY_DELAYS_MS[attempt];
      if (isReadOnly(error)) reconnect();
      if (delayMs === undefined || !isTransient(error)) throw error;
      await sleep(delayMs);
    }
  }
}
