import { database } from '@/db/client';
import { type BreakerState, readBreakers } from '@/db/effects/breakers';
import { isAnyWaiting, removeFinished, resumeTransactions } from '@/db/effects/waiting';
import { claimTask } from '@/db/tasks';
import { reportError } from '@/server/core/report-error';
import { dispatchAll } from '@/server/processing/sweep';
import { activeEffects, breakerNames } from './index';

/** All processes together resume at most this often. */
const EVERY_MS = 50;
const PAGE_SIZE = 500;
/** Runs on their way for each slot, so that a slot that becomes free is taken at once. */
const RUNS_PER_SLOT = 2;

/**
 * Resumes waiting transactions, as many as breakers and slots let through now. Anybody may call it at any time; the
 * database decides who does it. What is wrong with one effect does not stop the others.
 * @returns how many were resumed
 */
export async function resumeWaiting(): Promise<number> {
  const db = database();
  if (!(await isAnyWaiting(db))) return 0;
  if (!(await claimTask(db, 'resume', { everyMs: EVERY_MS }))) return 0;
  await removeFinished(db);
  const effects = activeEffects();
  let total = 0;
  for (const breaker of await readBreakers(db, breakerNames(), { countTo: 1 })) {
    const effect = effects.find(({ name }) => name === breaker.name);
    const limit = roomFor(breaker, effect?.maxConcurrent);
    if (breaker.waiting === 0 || limit <= 0) continue;
    total += await resumeAtMost(breaker.name, limit).catch((error: unknown) => {
      reportError(error);
      return 0;
    });
  }
  return total;
}

/** Resumes what waits for effects that no longer exist. It reads all that waits, so call it rarely. */
export async function resumeOrphans(): Promise<number> {
  if (!(await isAnyWaiting(database(), { except: breakerNames() }))) return 0;
  return await resumeAtMost({ noneOf: breakerNames() }, PAGE_SIZE);
}

async function resumeAtMost(
  waitsFor: Parameters<typeof resumeTransactions>[1],
  limit: number,
): Promise<number> {
  const runs = await resumeTransactions(database(), waitsFor, limit);
  await dispatchAll(runs);
  return runs.length;
}

function roomFor({ openedAt, isDue, resumed }: BreakerState, maxConcurrent?: number): number {
  // One try decides whether the breaker closes.
  if (openedAt) return isDue && resumed === 0 ? 1 : 0;
  return maxConcurrent === undefined ? PAGE_SIZE : maxConcurrent * RUNS_PER_SLOT - resumed;
}
