import { database } from '@/db/client';
import { claimTask, finishTask } from '@/db/tasks';
import { reportError } from '@/server/core/report-error';
import { rollUpCounters } from '@/server/observability/metrics/count-totals';
import { noteDatabase } from '@/server/operators/notifications/database-down';
import { sendNotifications } from '@/server/operators/notifications/tell';
import { resumeOrphans, resumeWaiting } from './effects/resume';
import { announceIfWaiting } from './effects/resume-chain';
import { recoverLostWork } from './sweep';

const EVERY_MS = 60_000;
/** Processes that answer webhooks wait longer, so that others sweep first. */
const EVERY_MS_BESIDE_WEBHOOKS = 90_000;
/** How often a process looks whether a sweep is due. */
const CHECK_MS = 15_000;
/** How often a long-lived process looks whether a waiting transaction can go on. A pause ends so soon. */
const RESUME_CHECK_MS = 2_000;
/** Skips younger transactions: their own request may still dispatch them. */
const MINIMUM_AGE_MS = 10_000;

type Swept = Awaited<ReturnType<typeof recoverLostWork>>;

/**
 * Sweeps, unless a process has done so in the last `everyMs`: recovers lost work, and rolls up the counters so
 * that a scrape counts little. No scheduler is needed: every process calls this, and the database decides.
 * @returns undefined if none is due
 */
export async function sweepWhenDue({ everyMs = EVERY_MS } = {}): Promise<Swept | undefined> {
  if (!(await claimTask(database(), 'sweep', { everyMs }))) return undefined;
  const swept = await recoverLostWork({ minimumAgeMs: MINIMUM_AGE_MS });
  await resumeAll().catch(reportError);
  await rollUpCounters().catch(reportError);
  await sendNotifications();
  await finishTask(database(), 'sweep');
  return swept;
}

async function resumeAll(): Promise<void> {
  await resumeWaiting();
  await resumeOrphans();
  await announceIfWaiting();
}

let checkedAtMs = Number.NEGATIVE_INFINITY;

/**
 * The task that sweeps if no other process has, for processes that answer webhooks. Undefined if this process
 * has just looked, so that it costs a webhook nothing.
 */
export function sweepBesideWebhooks(): (() => Promise<unknown>) | undefined {
  const nowMs = performance.now();
  if (nowMs - checkedAtMs < CHECK_MS) return undefined;
  checkedAtMs = nowMs;
  return async () => {
    // Undefined after an error, so that the process still resumes. A sweep resumes by itself.
    const swept = await sweepWhenDue({ everyMs: EVERY_MS_BESIDE_WEBHOOKS }).catch(
      (error: unknown) => void reportError(error),
    );
    if (!swept) await resumeWaiting().catch(reportError);
  };
}

/** For long-lived processes: also resumes waiting transactions. @returns a function that stops it */
export function startSweeping(): () => void {
  const timers = [
    setInterval(() => void sweepAndWatch(), CHECK_MS),
    setInterval(() => void resumeWaiting().catch(reportError), RESUME_CHECK_MS),
  ];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
}

async function sweepAndWatch(): Promise<void> {
  try {
    await sweepWhenDue();
    await noteDatabase(true);
  } catch (error) {
    const { fault } = reportError(error);
    if (fault === 'dependency') await noteDatabase(false);
  }
}
