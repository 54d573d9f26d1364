import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { markDispatched } from '@/db/transactions/mark-dispatched';
import { inngest } from '@/inngest/client';
import { runEvent } from '@/inngest/events';
import { describeError } from '@/server/describe-error';
import { log } from '@/server/log';
import { overdueInMs } from '@/server/processing/retry';
import { traceparent } from '@/server/tracing/carry';
import { failSpan, inSpan } from '@/server/tracing/span';
import { createGroup } from './group';

// What Inngest cannot take for minutes is better left to the sweeper than kept in memory.
const MOST_WAITING = 20_000;

/** `ackMs`: the time to the webhook's answer, where that is known. */
type Dispatch = Run & { ackMs: number | null };
type Traced = Dispatch & { traceparent?: string };

const inGroup = createGroup(dispatchGroup, {
  atOnce: 2,
  size: 500,
  // Nobody waits for it, and a request to Inngest costs several times what a webhook does.
  lingerMs: 50,
  most: MOST_WAITING,
});

/**
 * Hands a recorded transaction to Inngest and sets its outbox mark; answers whether both worked.
 * Never throws: what fails keeps no mark and is sent again later, with the same event id, which
 * Inngest takes once in 24 hours.
 */
export function dispatch(run: Dispatch): Promise<boolean> {
  const attributes = { transaction_id: run.transactionId };
  return inSpan('dispatch transaction', { kind: 'PRODUCER', attributes }, async (span) => {
    const dispatched = await inGroup({ ...run, traceparent: traceparent() }).catch(() => false);
    span.setAttribute('outcome', dispatched ? 'dispatched' : 'left to the sweeper');
    if (!dispatched) failSpan(span, 'Inngest has not taken it');
    return dispatched;
  });
}

async function dispatchGroup(group: readonly Traced[]): Promise<boolean[]> {
  let dispatched = true;
  try {
    await inngest.send(group.map(runEvent));
    await markDispatched(
      database(),
      group.map((run) => ({ ...run, overdueInMs: overdueInMs(run.generation) })),
    );
  } catch (error) {
    dispatched = false;
    const reason = describeError(error);
    log.warn({ reason, transactions: group.length }, 'dispatch failed; it will be repeated');
  }
  return group.map(() => dispatched);
}
