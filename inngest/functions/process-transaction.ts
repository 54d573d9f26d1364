import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { transactionReceived } from '@/inngest/events';
import { RETRIES } from '@/server/processing/retry-policy';
import { processTransaction as attemptToProcess, failTransaction } from '@/server/processing/run';
import { processingDelayMs } from '@/server/settings';

type Received = { transaction_id: string; generation?: number };

/** Sleeps for the processing delay, then processes the transaction in a step of its own. */
export const processTransaction = inngest.createFunction(
  {
    id: 'process-transaction',
    retries: RETRIES,
    triggers: [transactionReceived],
    // The step's result goes with the end of the run, in one answer instead of a request of its own.
    checkpointing: { bufferedSteps: 2 },
    onFailure: async ({ event, error, step }) =>
      await step.run('mark-failed', () =>
        failTransaction(toRun(event.data.event.data), error).catch(failStep),
      ),
  },
  async ({ event, step, attempt }) => {
    await step.sleep('external-api-calls', processingDelayMs());
    return await step.run('mark-processed', () =>
      attemptToProcess(toRun(event.data), attempt).catch(failStep),
    );
  },
);

function toRun({ transaction_id, generation = 1 }: Received) {
  return { transactionId: transaction_id, runNumber: generation };
}
