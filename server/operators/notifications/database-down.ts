import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { post } from './post';

/** A restart of the database is no news. */
const PATIENCE_MS = 60_000;
/** Processes notice the same outage within this time. */
const BUCKET_MS = 2 * 60_000;

let downSince: Date | undefined;
let isTold = false;

/**
 * Tells `NOTIFY_URL` when this process has not reached the database for a minute, and when it does again. The
 * database cannot say here who tells it, so each process that sweeps does, with the same `webhook-id`, mostly.
 */
export async function noteDatabase(isReached: boolean, now = new Date()): Promise<void> {
  try {
    if (isReached) await noteUp();
    else await noteDown(now);
  } catch (error) {
    log.warn({ reason: describeError(error) }, 'a notification was not sent');
  }
}

async function noteDown(now: Date): Promise<void> {
  downSince ??= now;
  if (isTold || now.getTime() - downSince.getTime() < PATIENCE_MS) return;
  await send(true, `The database has not answered since ${downSince.toISOString()}.`, downSince);
  isTold = true;
}

async function noteUp(): Promise<void> {
  if (isTold && downSince) await send(false, 'The database answers again.', downSince);
  downSince = undefined;
  isTold = false;
}

async function send(isFiring: boolean, text: string, at: Date): Promise<void> {
  const bucket = new Date(Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS);
  await post({
    kind: 'database_down',
    subject: '',
    text,
    path: '/dashboard',
    isFiring,
    at: bucket,
  });
}
