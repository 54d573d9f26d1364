import { database } from '@/db/client';
import { touchSource } from '@/db/sources';
import { sweepBesideWebhooks } from '@/server/processing/sweep-when-due';

/** How exact the time of a source's last webhook is. Each process writes at most this often. */
const WRITE_INTERVAL_MS = 10_000;

const writtenAtMs = new Map<string, number>();

/**
 * Notes that a source has sent an authentic webhook.
 * @returns the task that writes it, for after the response; undefined if it was written just now
 */
function noteWebhook(source: string): (() => Promise<unknown>) | undefined {
  const nowMs = performance.now();
  const lastMs = writtenAtMs.get(source);
  if (lastMs !== undefined && nowMs - lastMs < WRITE_INTERVAL_MS) return undefined;
  writtenAtMs.set(source, nowMs);
  // If it fails, the next webhook tries again.
  return () => touchSource(database(), source).catch(() => writtenAtMs.delete(source));
}

/** The tasks after the response to an authentic webhook, besides its dispatch. Mostly none. */
export function housekeepingTasks(source: string): (() => Promise<unknown>)[] {
  return [noteWebhook(source), sweepBesideWebhooks()].flatMap((task) => task ?? []);
}
