import { database } from '@/db/client';
import { claimTask, finishTask } from '@/db/tasks';
import { reportError } from '@/server/core/report-error';
import { rollUpCounters } from '@/server/observability/metrics/count-totals';
import { recoverLostWork } from './sweep';

const EVERY_MS = 60_000;
/** Whoever answers webhooks leaves the sweep to others for so long, because it has more important work. */
const EVERY_MS_BESIDE_WEBHOOKS = 90_000;
/** How often a process looks whether a sweep is due. */
const CHECK_MS = 15_000;
/** Skips younger transactions: their own request may still dispatch them. */
const MINIMUM_AGE_MS = 10_000;

type Swept = Awaited<ReturnType<typeof recoverLostWork>>;

/**
 * Sweeps, unless a process has done so in the last `everyMs`: recovers lost work, and rolls up the counters so
 * that a scrape counts little. No scheduler is needed: everybody calls this, and the database decides.
 * @returns undefined if none is due
 */
export async function sweepWhenDue({ everyMs = EVERY_MS } = {}): Promise<Swept | undefined> {
  if (!(await claimTask(database(), 'sweep', { everyMs }))) return undefined;
  const swept = await recoverLostWork({ minimumAgeMs: MINIMUM_AGE_MS });
  await rollUpCounters().catch((error: unknown) => reportError(error));
  await finishTask(database(), 'sweep');
  return swept;
}

let checkedAtMs = Number.NEGATIVE_INFINITY;

/**
 * For whoever answers webhooks: the task that sweeps if nobody has. Undefined if this process has just looked,
 * so that it costs a webhook nothing.
 */
export function sweepBesideWebhooks(): (() => Promise<unknown>) | undefined {
  const nowMs = performance.now();
  if (nowMs - checkedAtMs < CHECK_MS) return undefined;
  checkedAtMs = nowMs;
  return () => sweepWhenDue({ everyMs: EVERY_MS_BESIDE_WEBHOOKS }).catch(report);
}

/** For long-lived processes. @returns a function that stops it */
export function startSweeping(): () => void {
  const timer = setInterval(() => void sweepWhenDue().catch(report), CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function report(error: unknown): void {
  reportError(error);
}
