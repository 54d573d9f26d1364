import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { transactionsWait } from '@/inngest/events';
import { CHAIN_PAUSE_MS, resumeInChain } from '@/server/processing/effects/resume-chain';

/** Resumes waiting transactions where no process has a timer, which is on Vercel. */
export const resume = inngest.createFunction(
  { id: 'resume', triggers: [transactionsWait] },
  async ({ step }) => {
    await step.sleep('pause', CHAIN_PAUSE_MS);
    return await step.run('resume', () => resumeInChain().catch(failStep));
  },
);
