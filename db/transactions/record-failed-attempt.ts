import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events/append-events';
import { isCurrent } from './current-run';

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
