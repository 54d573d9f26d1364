import type { TransactionRow } from '@/db/schema';
import { provokeFault } from './faults';

/**
 * The place for a team's calls to other systems. The sleep before it stands for the time they take.
 * It may run more than once for a transaction (a step whose answer got lost is called again), so
 * each call must carry the transaction's id as its idempotency key.
 * @throws PermanentFailure to give up; any other error has it tried again, with growing pauses
 */
export async function makeExternalCalls(transaction: TransactionRow, attempt: number) {
  provokeFault(transaction, attempt);
}
