import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { env } from '@/server/settings';
import { prune as archive } from '@/server/transactions/prune';

/** Less than a function may run on Vercel; what is left then comes the next night. */
const LONGEST_MS = 40_000;

/** Every night, with `RETENTION_DAYS` set: what is older goes into the archive. */
export const prune = inngest.createFunction(
  { id: 'prune', triggers: [cron('30 3 * * *')] },
  async ({ step }) => {
    const days = env().RETENTION_DAYS;
    if (days === undefined) return null;
    const signal = AbortSignal.timeout(LONGEST_MS);
    return await step.run('archive', () => archive({ days, signal }).catch(failStep));
  },
);
