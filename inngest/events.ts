import { eventType } from 'inngest';
import { z } from 'zod';

/**
 * A transaction was recorded. Its event id is the transaction's id, by which Inngest takes it once
 * in 24 hours; accounts and amounts stay in our own database.
 */
export const transactionReceived = eventType('transaction/received', {
  schema: z.object({ transaction_id: z.string() }),
});
