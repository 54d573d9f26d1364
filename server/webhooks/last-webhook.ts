import { database } from '@/db/client';
import { touchSource } from '@/db/sources';

/** How exact the time of a source's last webhook is. Each process writes at most this often. */
const WRITE_INTERVAL_MS = 10_000;

const writtenAtMs = new Map<string, number>();

/** Writes it, beside another task whose result it returns. */
type Note = <Result>(other?: Promise<Result>) => Promise<Result | undefined>;

/**
 * Notes that a source has sent an authentic webhook.
 * @returns the task that writes it, for after the response; undefined if it was written just now
 */
export function noteWebhook(source: string): Note | undefined {
  const nowMs = performance.now();
  const lastMs = writtenAtMs.get(source);
  if (lastMs !== undefined && nowMs - lastMs < WRITE_INTERVAL_MS) return undefined;
  writtenAtMs.set(source, nowMs);
  return async (other) => {
    // The next webhook tries again.
    await touchSource(database(), source).catch(() => writtenAtMs.delete(source));
    return await other;
  };
}
