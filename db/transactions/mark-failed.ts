import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events/append-events';
import { isCurrent } from './current-run';

/**
 * Moves a transaction from PROCESSING to FAILED and appends the event, in one statement. Answers
 * whether this call did it: only the current run may, so that one that was given up, but is still
 * alive somewhere, cannot fail its successor's work.
 */
export async function markFailed(db: Database, run: Run, reason: string): Promise<boolean> {
  const failed = db
    .$with('failed')
    .as(
      db
        .update(transactions)
        .set({ status: 'FAILED', failure: reason })
        .where(isCurrent(run))
        .returning({ transactionId: transactions.transactionId }),
    );
  const appended = db.$with('appended', {}).as(appendEvents('failed', 'failed', { reason }));
  const moved = await db
    .with(failed, appended)
    .select({ transactionId: failed.transactionId })
    .from(failed);
  return moved.length > 0;
}
