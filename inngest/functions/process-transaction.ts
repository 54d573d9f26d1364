import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { transactionReceived } from '@/inngest/events';
import { RETRIES } from '@/server/processing/retry-policy';
import { failTransaction, runAttempt } from '@/server/processing/run';
import { processingDelayMs } from '@/server/settings';

/** Sleeps for the processing delay, then processes the transaction in one step. */
export const processTransaction = inngest.createFunction(
  {
    id: 'process-transaction',
    retries: RETRIES,
    triggers: [transactionReceived],
    // Sends the step's result with the end of the run, instead of in a separate request.
    checkpointing: { bufferedSteps: 2 },
    onFailure: async ({ event, error, step }) =>
      await step.run('mark-failed', () =>
        failTransaction(toRun(event.data.event.data), error).catch(failStep),
      ),
  },
  async ({ event, step, attempt }) => {
    // Runs in flight know the steps by these ids, so the ids must not change.
    await step.sleep('external-api-calls', processingDelayMs());
    return await step.run('mark-processed', () =>
      runAttempt(toRun(event.data), attempt).catch(failStep),
    );
  },
);

function toRun(data: { transaction_id: string; generation: number }) {
  return { key: data.transaction_id, runNumber: data.generation };
}
