import { database } from '@/db/client';
import { waitIfPaused } from '@/db/effects/waiting';
import { isUnavailable } from '@/db/errors';
import { idsOf } from '@/db/key';
import type { Run } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find';
import { markFailed, markProcessed, recordFailedAttempt } from '@/db/transactions/processing';
import { createBatcher } from '@/server/core/batcher';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';
import { PERMANENT_FAILURE, PermanentFailure } from './effects/errors';
import { injectFault } from './faults';
import { observeStep } from './observe-step';
import { overdueAfterRetryInMs, RETRIES, retryInMs } from './retry-policy';

type Result = { processed: boolean; outcome?: 'waiting' };

export class AttemptFailed extends Error {
  override name = 'AttemptFailed';
  constructor(
    message: string,
    /** Milliseconds until the retry; null without a retry. */
    readonly retryInMs: number | null,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Marks a transaction PROCESSED, after all its effects. Exactly one run succeeds, because the mark is a
 * compare-and-set; any other run does nothing. While processing is paused, the transaction waits. A failure is
 * recorded as an event of the transaction.
 * @param attempt counted from 0
 * @throws AttemptFailed
 */
export function completeTransaction(run: Run, attempt: number): Promise<Result> {
  const attributes = { ...idsOf(run.key), attempt: attempt + 1 };
  return observeStep(
    { spanName: 'process transaction', kind: 'CONSUMER', message: 'attempt', attributes },
    async () => {
      try {
        return await tryToProcess(run, attempt);
      } catch (cause) {
        const isLast = cause instanceof PermanentFailure || attempt >= RETRIES;
        const pauseMs = isLast ? null : retryInMs(attempt);
        const failure = new AttemptFailed(describeError(cause), pauseMs, { cause });
        await recordFailure(run, attempt, failure);
        throw failure;
      }
    },
    ({ processed, outcome }) => (processed ? 'processed' : (outcome ?? 'nothing to do')),
  );
}

async function tryToProcess(run: Run, attempt: number): Promise<Result> {
  const db = database();
  if (env().PROCESSING_FAULTS === 'by-account') {
    const transaction = await findTransaction(db, run.key);
    if (transaction?.status !== 'PROCESSING') return { processed: false };
    injectFault(transaction, attempt);
  }
  if (await mark(run.key)) return { processed: true };
  if (await waitIfPaused(db, run)) return { processed: false, outcome: 'waiting' };
  // It may have been resumed between the two.
  return { processed: await mark(run.key) };
}

/**
 * Marks the transactions of concurrent runs in one statement. If it fails, each is marked on its own, unless the
 * database is slow or gone: many statements would only add to its load.
 */
const mark = createBatcher(
  async (keys: readonly string[]): Promise<(boolean | Error)[]> => {
    try {
      return await markOnce(keys);
    } catch (error) {
      if (keys.length === 1 || isUnavailable(error)) throw error;
      const alone = await Promise.allSettled(keys.map((key) => markOnce([key])));
      return alone.map((one) => (one.status === 'fulfilled' ? one.value[0] === true : one.reason));
    }
  },
  { maxConcurrentBatches: 2, maxBatchSize: 100, lingerMs: 10 },
);

/** Whether each was marked. Of two runs of one transaction, only the first is. */
async function markOnce(keys: readonly string[]): Promise<boolean[]> {
  const marked = await markProcessed(database(), ...new Set(keys));
  return keys.map((key) => marked.delete(key));
}

/** If the database is down, only the log has the failure. */
async function recordFailure(run: Run, attempt: number, failure: AttemptFailed): Promise<void> {
  const { message: error, retryInMs: pauseMs } = failure;
  const details = { attempt: attempt + 1, error, retry_in_ms: pauseMs };
  const overdueInMs = overdueAfterRetryInMs(run.runNumber, pauseMs ?? 0);
  await recordFailedAttempt(database(), run, { details, overdueInMs }).catch((unrecorded) =>
    log.warn({ reason: describeError(unrecorded) }, 'a failed attempt was not recorded'),
  );
}

const RETRIES_EXHAUSTED = 'Processing failed, also after all retries.';

/**
 * Marks a transaction FAILED, unless it is PROCESSED or has a newer run. Everybody may read a transaction,
 * so it shows the reason of a permanent failure only: any other error can name hosts and ports of ours.
 * @param error what Inngest kept of the last attempt's error
 * @returns whether it did
 */
export async function failTransaction(run: Run, error: unknown): Promise<{ failed: boolean }> {
  const reason = describeError(error);
  const isPermanent = error instanceof Error && error.name === PERMANENT_FAILURE;
  const failure = isPermanent ? reason : RETRIES_EXHAUSTED;
  const failed = await markFailed(database(), run, reason, failure);
  // Another run may have processed the transaction, or replaced this one.
  const level = failed ? 'error' : 'info';
  log[level]({ ...idsOf(run.key), reason, failed }, 'processing failed for good');
  return { failed };
}
