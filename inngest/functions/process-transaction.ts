import { inngest } from '@/inngest/client';
import { transactionReceived } from '@/inngest/events';
import { processingDelayMs } from '@/server/env';
import { processTransaction as complete } from '@/server/processing/process-transaction';

/** Sleeps for the processing delay, then processes the transaction in a step of its own. */
export const processTransaction = inngest.createFunction(
  // The most that Inngest allows: more than a day of trying, by its schedule.
  { id: 'process-transaction', retries: 20, triggers: [transactionReceived] },
  async ({ event, step }) => {
    const transactionId = event.data.transaction_id;
    await step.sleep('external-api-calls', processingDelayMs());
    return await step.run('mark-processed', () => complete(transactionId));
  },
);
