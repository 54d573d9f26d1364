import { createHash } from 'node:crypto';
import { eventType } from 'inngest';
import { z } from 'zod';
import { DEFAULT_SOURCE, parseKey } from '@/db/key';
import type { Run } from '@/db/schema';

/**
 * A transaction was recorded or requeued. Accounts and amounts stay in our own database.
 * `traceparent` (W3C Trace Context) makes the run continue the trace of its dispatch.
 */
export const transactionReceived = eventType('transaction/received', {
  schema: z.object({
    /** The key of the transaction: its id for the source `default`. See `db/key.ts`. */
    transaction_id: z.string(),
    /** The run number. */
    generation: z.number().int(),
    /** The run goes on after a wait, without the processing delay. */
    resumed: z.literal(true).optional(),
    traceparent: z.string().optional(),
  }),
});

/** Transactions wait for a breaker or a slot. Only where no process has a timer. */
export const transactionsWait = eventType('transactions/wait', { schema: z.object({}) });

/** One event for all that starts to wait within these milliseconds. */
export function waitEvent(everyMs: number) {
  return transactionsWait.create(
    {},
    { id: `transactions-wait/${Math.floor(Date.now() / everyMs)}` },
  );
}

export function runEvent({ traceparent, ...run }: Run & { traceparent?: string }) {
  const data = {
    transaction_id: run.key,
    generation: run.runNumber,
    ...(run.isResumed && { resumed: true as const }),
    traceparent,
  };
  return transactionReceived.create(data, { id: eventId(run) });
}

/**
 * Inngest deduplicates events by this id for 24 hours. Run 1 has the transaction id, after `source/` if the
 * source is not `default`. A later run needs another id: a hash, which no processor uses as a transaction id.
 */
export function eventId({ key, runNumber }: Run): string {
  if (runNumber === 1) {
    const { source, transactionId } = parseKey(key);
    return source === DEFAULT_SOURCE ? key : `${source}/${transactionId}`;
  }
  return createHash('sha256').update(`${runNumber}\n${key}`).digest('hex');
}
