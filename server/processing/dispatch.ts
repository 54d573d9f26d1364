import { database } from '@/db/client';
import { idsOf } from '@/db/key';
import type { Run } from '@/db/schema';
import { markDispatched } from '@/db/transactions/outbox';
import { inngest } from '@/inngest/client';
import { runEvent } from '@/inngest/events';
import { createBatcher } from '@/server/core/batcher';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { failSpan, inSpan, traceparent } from '@/server/observability/tracing';
import { overdueInMs } from './retry-policy';

/** `ackMs`: the response time of the webhook, if known. */
type Dispatch = Run & { ackMs: number | null };

const sendInBatch = createBatcher(sendBatch, {
  maxConcurrentBatches: 2,
  maxBatchSize: 500,
  // Nobody waits for the dispatch, and a request to Inngest costs several times a webhook.
  lingerMs: 100,
  // During an outage, the rest waits in the outbox instead of in memory.
  maxPending: 20_000,
});

/**
 * Sends the event of a run to Inngest and sets the outbox mark. Never throws. The sweeper redispatches
 * a run without the mark, with the same event id, which Inngest deduplicates for 24 hours.
 * @returns whether both succeeded
 */
export function dispatch(run: Dispatch): Promise<boolean> {
  const attributes = idsOf(run.key);
  return inSpan('dispatch transaction', { kind: 'PRODUCER', attributes }, async (span) => {
    const isSent = await sendInBatch({ ...run, traceparent: traceparent() }).catch(() => false);
    span.setAttribute('outcome', isSent ? 'dispatched' : 'left to the sweeper');
    if (!isSent) failSpan(span, 'Inngest did not take the event');
    return isSent;
  });
}

async function sendBatch(
  runs: readonly (Dispatch & { traceparent?: string })[],
): Promise<boolean[]> {
  let isSent = true;
  try {
    const { ids } = await inngest.send(runs.map(runEvent));
    await markDispatched(
      database(),
      runs.map((run, n) => ({
        ...run,
        // A wait is no sign of an overloaded queue.
        overdueInMs: overdueInMs(run.isResumed ? 1 : run.runNumber),
        inngestEventId: ids[n] ?? null,
      })),
    );
  } catch (error) {
    isSent = false;
    const reason = describeError(error);
    log.warn({ reason, transactions: runs.length }, 'dispatch failed; the sweeper will repeat it');
  }
  return runs.map(() => isSent);
}
