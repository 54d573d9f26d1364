import { database } from '@/db/client';
import { readBreakers } from '@/db/effects/breakers';
import { inngest } from '@/inngest/client';
import { waitEvent } from '@/inngest/events';
import { reportError } from '@/server/core/report-error';
import { env } from '@/server/settings';
import { breakerNames } from './index';
import { resumeWaiting } from './resume';

/** How long a link of the chain sleeps before it resumes. */
export const CHAIN_PAUSE_MS = 20_000;

let announcedAtMs = Number.NEGATIVE_INFINITY;

/**
 * On Vercel, where no process has a timer: starts a chain of Inngest runs that resume transactions until none waits.
 * Elsewhere it does nothing. Never throws.
 */
export async function announceWaiting(): Promise<void> {
  const nowMs = performance.now();
  if (env().VERCEL === undefined || nowMs - announcedAtMs < CHAIN_PAUSE_MS) return;
  announcedAtMs = nowMs;
  await inngest.send(waitEvent(CHAIN_PAUSE_MS)).catch((error: unknown) => reportError(error));
}

/** A link of the chain. The next one follows while something waits that no operator has paused. */
export async function resumeInChain(): Promise<{ resumed: number; isLast: boolean }> {
  const resumed = await resumeWaiting();
  const breakers = await readBreakers(database(), breakerNames());
  const isLast = breakers.every(({ waiting, openedBy }) => waiting === 0 || openedBy !== null);
  if (!isLast) await inngest.send(waitEvent(CHAIN_PAUSE_MS));
  return { resumed, isLast };
}
