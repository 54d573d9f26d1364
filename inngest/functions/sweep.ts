import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { sweepWhenDue } from '@/server/processing/sweep-when-due';

/** The backstop of those that sweep without Inngest: every 15 minutes, in any case. */
export const sweep = inngest.createFunction(
  { id: 'sweep', triggers: [cron('*/15 * * * *')] },
  async ({ step }) =>
    await step.run('send-again', () => sweepWhenDue({ everyMs: 0 }).catch(failStep)),
);
