import { cron } from 'inngest';
import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { reportError } from '@/server/core/report-error';
import { rollUpCounters } from '@/server/observability/metrics/count-totals';
import { recoverLostWork } from '@/server/processing/sweep';

const MINIMUM_AGE_MS = 10_000;

/** Every minute: recovers lost work, and rolls up the counters so that a scrape counts little. */
export const sweep = inngest.createFunction(
  { id: 'sweep', triggers: [cron('* * * * *')] },
  async ({ step }) =>
    await step.run('send-again', async () => {
      const swept = await recoverLostWork({ minimumAgeMs: MINIMUM_AGE_MS }).catch(failStep);
      await rollUpCounters().catch((error) => reportError(error));
      return swept;
    }),
);
