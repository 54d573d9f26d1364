import { database } from '@/db/client';
import { type BreakerState, readBreakers } from '@/db/effects/breakers';
import { isAnyWaiting, removeFinished, resumeTransactions } from '@/db/effects/waiting';
import { PROCESSING } from '@/db/kinds';
import { claimTask } from '@/db/tasks';
import { dispatchAll } from '@/server/processing/sweep';
import { activeEffects, breakerNames } from './index';

/** All processes together resume at most this often. */
const EVERY_MS = 50;
const PAGE_SIZE = 500;
/** Runs on their way for each slot, so that a slot that becomes free is taken at once. */
const RUNS_PER_SLOT = 2;

/**
 * Resumes waiting transactions, as many as breakers and slots let through now. Anybody may call it at any time; the
 * database decides who does it.
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
    if (breaker.waiting === 0 && breaker.name !== PROCESSING) continue;
    if (limit <= 0) continue;
    const names = effects.map(({ name }) => name);
    const runs = await resumeTransactions(db, breaker.name, { limit, effects: names });
    await dispatchAll(runs);
    total += runs.length;
  }
  return total;
}

function roomFor({ openedAt, isDue, resumed }: BreakerState, maxConcurrent?: number): number {
  // One try decides whether the breaker closes.
  if (openedAt) return isDue && resumed === 0 ? 1 : 0;
  return maxConcurrent === undefined ? PAGE_SIZE : maxConcurrent * RUNS_PER_SLOT - resumed;
}
