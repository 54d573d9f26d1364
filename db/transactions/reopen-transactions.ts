import { asc, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events/append-events';
import { isReopenable, type ReopenFilter } from './reopenable';

type Options = {
  limit: number;
  kind: 'redispatched' | 'replayed';
  details: Record<string, unknown>;
};

/**
 * Gives what is FAILED or overdue back to the outbox as a new run, oldest first, at most `limit`,
 * and appends the events, in one statement. Of two calls at once, one gets a row. Answers
 * the new runs. What is PROCESSED is never among them.
 */
export async function reopenTransactions(
  db: Database,
  filter: ReopenFilter,
  { limit, kind, details }: Options,
): Promise<Run[]> {
  const chosen = db.$with('chosen').as(
    db
      .select({ transactionId: transactions.transactionId })
      .from(transactions)
      .where(isReopenable(filter))
      .orderBy(asc(transactions.createdAt), asc(transactions.transactionId))
      .limit(limit)
      // Two sweepers need not wait for one another; an operator gets what was asked for.
      .for('update', kind === 'redispatched' ? { skipLocked: true } : {}),
  );
  const reopened = db.$with('reopened').as(
    db
      .update(transactions)
      .set({
        status: 'PROCESSING',
        failure: null,
        generation: sql`${transactions.generation} + 1`,
        reopenedAt: sql`now()`,
        dispatchedAt: null,
        overdueAt: null,
      })
      .where(inArray(transactions.transactionId, sql`(select transaction_id from chosen)`))
      .returning({
        transactionId: transactions.transactionId,
        generation: transactions.generation,
      }),
  );
  const appended = db.$with('appended', {}).as(appendEvents('reopened', kind, details));
  return await db
    .with(chosen, reopened, appended)
    .select({ transactionId: reopened.transactionId, generation: reopened.generation })
    .from(reopened);
}
