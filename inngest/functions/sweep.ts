import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { sweep as sendAgain } from '@/server/ingest/sweep';

const MINIMUM_AGE_MS = 10_000;

/** Every minute: whatever was lost on the way is sent again. Its output says how much that was. */
export const sweep = inngest.createFunction(
  { id: 'sweep', triggers: [cron('* * * * *')] },
  async ({ step }) =>
    await step.run('send-again', () => sendAgain({ minimumAgeMs: MINIMUM_AGE_MS }).catch(failStep)),
);
