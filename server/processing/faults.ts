import type { TransactionRow } from '@/db/schema';
import { env } from '@/server/env';
import { PermanentFailure } from './permanent-failure';

const FAULTY_ACCOUNT = /^fault_(permanent|until_replay|attempts_(\d+))$/;

/**
 * For tests, with `PROCESSING_FAULTS=by-account`: fails as the destination account says.
 * `fault_permanent` for good, `fault_until_replay` for good in the first run, `fault_attempts_2` in
 * the first two attempts of each run.
 */
export function provokeFault(transaction: TransactionRow, attempt: number): void {
  if (env().PROCESSING_FAULTS === undefined) return;
  const [, fault, attempts] = FAULTY_ACCOUNT.exec(transaction.destinationAccount) ?? [];
  if (fault === 'permanent' || (fault === 'until_replay' && transaction.generation === 1)) {
    throw new PermanentFailure('The destination account is closed (provoked by a test).');
  }
  if (attempt < Number(attempts ?? 0)) throw new Error('no answer (provoked by a test)');
}
