import { database } from '@/db/client';
import { listOpenBreakers } from '@/db/effects/breakers';
import { isAnyWaiting } from '@/db/effects/waiting';
import { inngest } from '@/inngest/client';
import { waitEvent } from '@/inngest/events';
import { reportError } from '@/server/core/report-error';
import { env } from '@/server/settings';
import { resumeWaiting } from './resume';

/** How long a link of the chain sleeps before it resumes. */
export const CHAIN_PAUSE_MS = 20_000;

/** The time, in steps of a pause: Inngest takes one event in each. */
const step = () => Math.floor(Date.now() / CHAIN_PAUSE_MS);

let announcedIn: number | undefined;

/**
 * On Vercel, where no process has a timer: starts a chain of Inngest runs that resume transactions until none waits.
 * Elsewhere it does nothing. Never throws.
 */
export async function announceWaiting(): Promise<void> {
  if (env().VERCEL === undefined || announcedIn === step()) return;
  announcedIn = step();
  try {
    await inngest.send(waitEvent(CHAIN_PAUSE_MS));
  } catch (error) {
    announcedIn = undefined;
    reportError(error);
  }
}

/** As `announceWaiting`, if something waits that no operator has paused. */
export async function announceIfWaiting(): Promise<void> {
  if (env().VERCEL !== undefined && (await isWorthTrying())) await announceWaiting();
}

/** A link of the chain. The next one follows while something waits that no operator has paused. */
export async function resumeInChain(): Promise<{ resumed: number; isLast: boolean }> {
  const resumed = await resumeWaiting();
  // What was resumed may have to wait again.
  const isLast = resumed === 0 && !(await isWorthTrying());
  if (!isLast) await inngest.send(waitEvent(CHAIN_PAUSE_MS));
  return { resumed, isLast };
}

async function isWorthTrying(): Promise<boolean> {
  const paused = (await listOpenBreakers(database())).filter(({ openedBy }) => openedBy !== null);
  return await isAnyWaiting(database(), { except: paused.map(({ name }) => name) });
}
