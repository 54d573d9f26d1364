import type { TransactionRow } from '@/db/schema';
import { env } from '@/server/settings';

/**
 * The place for your calls to other systems. Runs after the processing delay, which simulates the time that
 * they take. Inngest repeats a step whose response was lost, so each call must send the transaction id as its
 * idempotency key.
 * @throws PermanentFailure to stop retrying; after any other error, the attempt is retried with backoff
 */
export async function makeExternalCalls(transaction: TransactionRow, attempt: number) {
  if (env().PROCESSING_FAULTS === 'by-account') injectFault(transaction, attempt);
}

/** A constant, because a build can change the name of the class. */
export const PERMANENT_FAILURE = 'PermanentFailure';

/**
 * An external system has rejected the transaction permanently, for example because an account is
 * closed. The transaction is FAILED at once. Operators see the message.
 */
export class PermanentFailure extends Error {
  override name = PERMANENT_FAILURE;
}

const FAULTY_ACCOUNT = /^fault_(permanent|until_replay|attempts_(\d+))$/;

/**
 * For tests. The destination account selects the failure: `fault_permanent` fails permanently,
 * `fault_until_replay` permanently in the first run, `fault_attempts_2` in two attempts of each run.
 */
function injectFault({ destinationAccount, runNumber }: TransactionRow, attempt: number): void {
  const [, fault, attempts] = FAULTY_ACCOUNT.exec(destinationAccount) ?? [];
  if (fault === 'permanent' || (fault === 'until_replay' && runNumber === 1)) {
    throw new PermanentFailure('The destination account is closed (provoked by a test).');
  }
  if (attempt < Number(attempts ?? 0)) throw new Error('no answer (provoked by a test)');
}
