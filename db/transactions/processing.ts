import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events';

/**
 * Moves a transaction from PROCESSING to PROCESSED, by compare-and-set in one statement.
 * Answers whether this call did it: whoever loses the race, or comes later, changes nothing.
 */
export async function markProcessed(db: Database, transactionId: string): Promise<boolean> {
  const moved = await db
    .update(transactions)
    .set({ status: 'PROCESSED', processedAt: sql`now()` })
    .where(
      and(eq(transactions.transactionId, transactionId), eq(transactions.status, 'PROCESSING')),
    )
    .returning({ transactionId: transactions.transactionId });
  return moved.length > 0;
}

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

/**
 * Appends a failed attempt and puts off when the transaction is overdue, in one statement; does
 * nothing when the run is not the current one, or the transaction is not being processed.
 */
export async function recordFailedAttempt(
  db: Database,
  run: Run,
  { details, overdueInMs }: { details: Record<string, unknown>; overdueInMs: number },
): Promise<void> {
  const putOff = db.$with('put_off').as(
    db
      .update(transactions)
      .set({ overdueAt: sql`now() + ${overdueInMs} * interval '1 millisecond'` })
      .where(isCurrent(run))
      .returning({ transactionId: transactions.transactionId }),
  );
  const appended = db.$with('appended', {}).as(appendEvents('put_off', 'attempt_failed', details));
  await db.with(putOff, appended).select().from(putOff);
}

/** That a run is its transaction's current one, and the transaction is being processed. */
export function isCurrent({ transactionId, runNumber }: Run): SQL | undefined {
  return and(
    eq(transactions.transactionId, transactionId),
    eq(transactions.runNumber, runNumber),
    eq(transactions.status, 'PROCESSING'),
  );
}
