import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { transactionsWait } from '@/inngest/events';
import { CHAIN_PAUSE_MS, resumeInChain } from '@/server/processing/effects/resume-chain';
import { sweepWhenDue } from '@/server/processing/sweep-when-due';

/** Sweeps every 15 minutes, in case no process does. */
export const sweep = inngest.createFunction(
  { id: 'sweep', triggers: [cron('*/15 * * * *')] },
  async ({ step }) =>
    await step.run('send-again', () => sweepWhenDue({ everyMs: 0 }).catch(failStep)),
);

/** Resumes waiting transactions where no process has a timer, which is on Vercel. */
export const resume = inngest.createFunction(
  { id: 'resume', triggers: [transactionsWait] },
  async ({ step }) => {
    await step.sleep('pause', CHAIN_PAUSE_MS);
    return await step.run('resume', () => resumeInChain().catch(failStep));
  },
);
