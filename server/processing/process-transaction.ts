import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find-transaction';
import { markProcessed } from '@/db/transactions/mark-processed';
import { recordFailedAttempt } from '@/db/transactions/record-failed-attempt';
import { describeError } from '@/server/describe-error';
import { log } from '@/server/log';
import { makeExternalCalls } from './external-calls';
import { observeAttempt } from './observe-attempt';
import { PermanentFailure } from './permanent-failure';
import { overdueAfterRetryInMs, RETRIES, retryInMs } from './retry';

/** An attempt that failed, and whether and when there is a next one. */
export class AttemptFailed extends Error {
  override name = 'AttemptFailed';
  constructor(
    message: string,
    /** Milliseconds to the next attempt; null when there is no use in one. */
    readonly retryInMs: number | null,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * An attempt at processing a transaction: the external calls, then PROCESSED. Runs that are
 * repeated, or that live on beside a newer one, find it PROCESSED and do nothing: the compare-and-set
 * lets exactly one have the effect. A failure is recorded as an event of the transaction.
 * @param attempt counted from 0
 * @throws AttemptFailed
 */
export function processTransaction(run: Run, attempt: number): Promise<{ processed: boolean }> {
  return observeAttempt(run.transactionId, attempt + 1, () => attemptToProcess(run, attempt));
}

async function attemptToProcess(run: Run, attempt: number): Promise<{ processed: boolean }> {
  try {
    return { processed: await tryToProcess(run.transactionId, attempt) };
  } catch (error) {
    const isLast = error instanceof PermanentFailure || attempt >= RETRIES;
    const failure = new AttemptFailed(describeError(error), isLast ? null : retryInMs(attempt), {
      cause: error,
    });
    await recordFailure(run, attempt, failure);
    throw failure;
  }
}

async function tryToProcess(transactionId: string, attempt: number): Promise<boolean> {
  const transaction = await findTransaction(database(), transactionId);
  if (transaction?.status !== 'PROCESSING') return false;
  await makeExternalCalls(transaction, attempt);
  return await markProcessed(database(), transactionId);
}

/** When the database is what failed, the log alone has it. */
async function recordFailure(run: Run, attempt: number, failure: AttemptFailed): Promise<void> {
  const { message: error, retryInMs: pauseMs } = failure;
  const details = { attempt: attempt + 1, error, retry_in_ms: pauseMs };
  const overdueInMs = overdueAfterRetryInMs(run.generation, pauseMs ?? 0);
  await recordFailedAttempt(database(), run, { details, overdueInMs }).catch((unrecorded) =>
    log.warn({ reason: describeError(unrecorded) }, 'a failed attempt was not recorded'),
  );
}
