import { inngest } from '@/inngest/client';
import { failStep } from '@/inngest/errors';
import { transactionReceived } from '@/inngest/events';
import { activeEffects } from '@/server/processing/effects';
import { runEffect } from '@/server/processing/effects/run-effect';
import { RETRIES } from '@/server/processing/retry-policy';
import { completeTransaction, failTransaction } from '@/server/processing/run';
import { processingDelayMs } from '@/server/settings';

/** More than anybody has. */
const MAX_EFFECTS = 20;

/**
 * Sleeps for the processing delay, makes each external call in a step of its own, then marks the transaction
 * PROCESSED. If a call has to wait, the run ends, and another one goes on later.
 */
export const processTransaction = inngest.createFunction(
  {
    id: 'process-transaction',
    retries: RETRIES,
    triggers: [transactionReceived],
    // Sends the results of all steps with the end of the run, instead of in separate requests.
    checkpointing: { bufferedSteps: 2 + MAX_EFFECTS },
    onFailure: async ({ event, error, step }) =>
      await step.run('mark-failed', () =>
        failTransaction(toRun(event.data.event.data), error).catch(failStep),
      ),
  },
  async ({ event, step, attempt }) => {
    const run = toRun(event.data);
    // Runs in flight know the steps by these ids, so the ids must not change.
    if (!run.isResumed) await step.sleep('external-api-calls', processingDelayMs());
    for (const effect of activeEffects()) {
      const { outcome } = await step.run(`effect-${effect.name}`, () =>
        runEffect(effect, run, attempt).catch(failStep),
      );
      if (outcome !== 'done') return { processed: false, outcome };
    }
    return await step.run('mark-processed', () =>
      completeTransaction(run, attempt).catch(failStep),
    );
  },
);

function toRun(data: { transaction_id: string; generation: number; resumed?: true | undefined }) {
  return {
    key: data.transaction_id,
    runNumber: data.generation,
    isResumed: data.resumed === true,
  };
}
