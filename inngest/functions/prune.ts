import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { env } from '@/server/settings';
import { archiveOldTransactions } from '@/server/transactions/prune';
import { rotateDeliveries } from '@/server/webhooks/deliveries/rotate';

/** Less than Vercel's limit for a function. The next night archives the rest. */
const TIMEOUT_MS = 40_000;

/** Every night: drops old deliveries and, if `RETENTION_DAYS` is set, archives old transactions. */
export const prune = inngest.createFunction(
  { id: 'prune', triggers: [cron('30 3 * * *')] },
  async ({ step }) => {
    await step.run('rotate-deliveries', () => rotateDeliveries().catch(failStep));
    const days = env().RETENTION_DAYS;
    if (days === undefined) return null;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await step.run('archive', () =>
      archiveOldTransactions({ days, signal }).catch(failStep),
    );
  },
);
