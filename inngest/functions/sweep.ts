import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { reportError } from '@/server/core/report-error';
import { rollUpCounters } from '@/server/observability/metrics/count-totals';
import { sweep as sendAgain } from '@/server/processing/sweep';

const MINIMUM_AGE_MS = 10_000;

/**
 * Every minute: whatever was lost on the way is sent again. Its output says how much that was. Then the
 * totals behind the metrics are brought forward, so that whoever asks has little to count.
 */
export const sweep = inngest.createFunction(
  { id: 'sweep', triggers: [cron('* * * * *')] },
  async ({ step }) =>
    await step.run('send-again', async () => {
      const swept = await sendAgain({ minimumAgeMs: MINIMUM_AGE_MS }).catch(failStep);
      await rollUpCounters().catch((error) => reportError(error));
      return swept;
    }),
);
