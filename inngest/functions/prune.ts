import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { env } from '@/server/settings';
import { archiveOldTransactions } from '@/server/transactions/prune';

/** Less than Vercel's limit for a function. The next night archives the rest. */
const TIMEOUT_MS = 40_000;

/** Every night, if `RETENTION_DAYS` is set: archives older transactions. */
export const prune = inngest.createFunction(
  { id: 'prune', triggers: [cron('30 3 * * *')] },
  async ({ step }) => {
    const days = env().RETENTION_DAYS;
    if (days === undefined) return null;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await step.run('archive', () =>
      archiveOldTransactions({ days, signal }).catch(failStep),
    );
  },
);
