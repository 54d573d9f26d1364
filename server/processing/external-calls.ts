import type { TransactionRow } from '@/db/schema';
import { env } from '@/server/settings';

/**
 * The place for a team's calls to other systems. The sleep before it stands for the time they take.
 * It may run more than once for a transaction (a step whose answer got lost is called again), so
 * each call must carry the transaction's id as its idempotency key.
 * @throws PermanentFailure to give up; any other error has it tried again, with growing pauses
 */
export async function makeExternalCalls(transaction: TransactionRow, attempt: number) {
  provokeFault(transaction, attempt);
}

const FAULTY_ACCOUNT = /^fault_(permanent|until_replay|attempts_(\d+))$/;

/**
 * For tests, with `PROCESSING_FAULTS=by-account`: fails as the destination account says.
 * `fault_permanent` for good, `fault_until_replay` for good in the first run, `fault_attempts_2` in
 * the first two attempts of each run.
 */
export function provokeFault(transaction: TransactionRow, attempt: number): void {
  if (env().PROCESSING_FAULTS === undefined) return;
  const [, fault, attempts] = FAULTY_ACCOUNT.exec(transaction.destinationAccount) ?? [];
  if (fault === 'permanent' || (fault === 'until_replay' && transaction.runNumber === 1)) {
    throw new PermanentFailure('The destination account is closed (provoked by a test).');
  }
  if (attempt < Number(attempts ?? 0)) throw new Error('no answer (provoked by a test)');
}

/**
 * An external system has refused for good, as for an account that is closed: no retry would help,
 * and the transaction is FAILED at once. The message is the reason that people read.
 */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}
