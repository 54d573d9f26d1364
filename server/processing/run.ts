import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { markFailed, markProcessed, recordFailedAttempt } from '@/db/transactions/processing';
import { findTransaction } from '@/db/transactions/record';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { inSpan, traceId } from '@/server/observability/tracing';
import { makeExternalCalls, PermanentFailure } from './external-calls';
import { overdueAfterRetryInMs, RETRIES, retryInMs } from './retry-policy';

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
  const overdueInMs = overdueAfterRetryInMs(run.runNumber, pauseMs ?? 0);
  await recordFailedAttempt(database(), run, { details, overdueInMs }).catch((unrecorded) =>
    log.warn({ reason: describeError(unrecorded) }, 'a failed attempt was not recorded'),
  );
}

/**
 * Runs an attempt as a span, and logs one line about it: `processed`, `nothing to do` (another run was
 * first), or `failed` with the error.
 * @param attempt counted from 1, as the transaction's events do
 */
export async function observeAttempt(
  transactionId: string,
  attempt: number,
  work: () => Promise<{ processed: boolean }>,
): Promise<{ processed: boolean }> {
  const startedAtMs = performance.now();
  const attributes = { transaction_id: transactionId, attempt };
  return await inSpan('process transaction', { kind: 'CONSUMER', attributes }, async (span) => {
    const tell = (level: 'info' | 'warn', outcome: string, error?: string) => {
      span.setAttribute('outcome', outcome);
      const duration_ms = Math.round(performance.now() - startedAtMs);
      log[level]({ ...attributes, outcome, error, duration_ms, trace_id: traceId() }, 'attempt');
    };
    try {
      const result = await work();
      tell('info', result.processed ? 'processed' : 'nothing to do');
      return result;
    } catch (error) {
      tell('warn', 'failed', describeError(error));
      throw error;
    }
  });
}

/**
 * Marks a transaction FAILED because its run has ended for good. Answers false when it is PROCESSED
 * by then, or another run has taken its place.
 */
export async function failTransaction(run: Run, error: unknown): Promise<{ failed: boolean }> {
  const reason = describeError(error);
  const failed = await markFailed(database(), run, reason);
  log.error({ transaction_id: run.transactionId, reason, failed }, 'processing failed for good');
  return { failed };
}
