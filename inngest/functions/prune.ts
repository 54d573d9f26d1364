import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { env } from '@/server/settings';
import { archiveOldTransactions, rotateDeliveries } from '@/server/transactions/prune';

/** Less than Vercel's limit for a function. */
const STEP_TIMEOUT_MS = 40_000;
/** Ends before the next hour. That goes on with the rest. */
const MAX_STEPS = 80;

/** Every hour: drops old deliveries and, if `RETENTION_DAYS` is set, archives old transactions, in steps until done. */
export const prune = inngest.createFunction(
  { id: 'prune', triggers: [cron('30 * * * *')] },
  async ({ step }) => {
    await step.run('rotate-deliveries', () => rotateDeliveries().catch(failStep));
    const days = env().RETENTION_DAYS;
    if (days === undefined) return null;
    let [archived, removed] = [0, 0];
    let after: Awaited<ReturnType<typeof archiveOldTransactions>>['next'];
    for (let n = 1; n <= MAX_STEPS; n += 1) {
      const pruned = await step.run(`archive-${n}`, () => {
        const signal = AbortSignal.timeout(STEP_TIMEOUT_MS);
        return archiveOldTransactions({ days, signal, after }).catch(failStep);
      });
      archived += pruned.archived;
      removed += pruned.removed;
      after = pruned.next;
      if (!after) break;
    }
    return { archived, removed };
  },
);
