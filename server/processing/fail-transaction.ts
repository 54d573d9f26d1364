import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { markFailed } from '@/db/transactions/mark-failed';
import { describeError } from '@/server/describe-error';
import { log } from '@/server/log';

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
