import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { redispatch as dispatchAgain } from '@/server/ingest/redispatch';

const MINIMUM_AGE_MS = 10_000;

/** Every minute: whatever was recorded but never dispatched is dispatched. */
export const redispatch = inngest.createFunction(
  { id: 'redispatch', triggers: [cron('* * * * *')] },
  async ({ step }) =>
    await step.run('dispatch-again', async () => ({
      dispatched: await dispatchAgain({ minimumAgeMs: MINIMUM_AGE_MS }),
    })),
);
