import { createHash } from 'node:crypto';
import { eventType } from 'inngest';
import { z } from 'zod';
import type { Run } from '@/db/schema';

/**
 * A transaction was recorded, or reopened. Accounts and amounts stay in our own database.
 * `generation` is missing in events of a version that had none. `traceparent` (W3C Trace Context) has
 * the run continue the trace of its dispatch, where there is one.
 */
export const transactionReceived = eventType('transaction/received', {
  schema: z.object({
    transaction_id: z.string(),
    generation: z.number().int().optional(),
    traceparent: z.string().optional(),
  }),
});

/** The event that starts a run of a transaction. */
export function runEvent({ traceparent, ...run }: Run & { traceparent?: string }) {
  const data = { transaction_id: run.transactionId, generation: run.runNumber, traceparent };
  return transactionReceived.create(data, { id: eventId(run) });
}

/**
 * By which Inngest takes a run's event once in 24 hours: the transaction's own id for its first run.
 * A later one has its own, or it would be swallowed: a hash, which no processor will choose as an id.
 */
export function eventId({ transactionId, runNumber }: Run): string {
  if (runNumber === 1) return transactionId;
  return createHash('sha256').update(`${runNumber}\n${transactionId}`).digest('hex');
}
