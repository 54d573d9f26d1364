import { NonRetriableError, RetryAfterError } from 'inngest';
import { inngest } from '@/inngest/client';
import { transactionReceived } from '@/inngest/events';
import { processingDelayMs } from '@/server/env';
import { failTransaction } from '@/server/processing/fail-transaction';
import {
  AttemptFailed,
  processTransaction as attemptToProcess,
} from '@/server/processing/process-transaction';
import { RETRIES } from '@/server/processing/retry';

type Received = { transaction_id: string; generation?: number };

/** Sleeps for the processing delay, then processes the transaction in a step of its own. */
export const processTransaction = inngest.createFunction(
  {
    id: 'process-transaction',
    retries: RETRIES,
    triggers: [transactionReceived],
    onFailure: async ({ event, error, step }) =>
      await step.run('mark-failed', () => failTransaction(toRun(event.data.event.data), error)),
  },
  async ({ event, step, attempt }) => {
    await step.sleep('external-api-calls', processingDelayMs());
    return await step.run('mark-processed', () =>
      attemptToProcess(toRun(event.data), attempt).catch(toInngestError),
    );
  },
);

function toRun({ transaction_id, generation = 1 }: Received) {
  return { transactionId: transaction_id, generation };
}

/** Tells Inngest whether and when to try again; without this it would have a schedule of its own. */
function toInngestError(error: unknown): never {
  if (!(error instanceof AttemptFailed)) throw error;
  const { message, retryInMs, cause } = error;
  if (retryInMs === null) throw new NonRetriableError(message, { cause });
  throw new RetryAfterError(message, retryInMs, { cause });
}
