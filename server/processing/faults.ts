import type { TransactionRow } from '@/db/schema';
import { PermanentFailure } from './effects/errors';

const FAULTY_ACCOUNT = /^fault_(permanent|until_replay|attempts_(\d+))$/;

/**
 * For tests, with `PROCESSING_FAULTS=by-account`. The destination account selects the failure: `fault_permanent` fails permanently,
 * `fault_until_replay` permanently in the first run, `fault_attempts_2` in two attempts of each run.
 */
export function injectFault(
  { destinationAccount, runNumber }: TransactionRow,
  attempt: number,
): void {
  const [, fault, attempts] = FAULTY_ACCOUNT.exec(destinationAccount) ?? [];
  if (fault === 'permanent' || (fault === 'until_replay' && runNumber === 1)) {
    throw new PermanentFailure('The destination account is closed (provoked by a test).');
  }
  if (attempt < Number(attempts ?? 0)) throw new Error('no answer (provoked by a test)');
}
