import { and, asc, count, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';
import { appendEvents } from '@/db/transaction-events';

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
export async function requeueTransactions(
  db: Database,
  filter: RequeueFilter,
  { limit, kind, details }: Options,
): Promise<Run[]> {
  const chosen = db.$with('chosen').as(
    db
      .select({ transactionId: transactions.transactionId })
      .from(transactions)
      .where(isRequeueable(filter))
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
        runNumber: sql`${transactions.runNumber} + 1`,
        requeuedAt: sql`now()`,
        dispatchedAt: null,
        overdueAt: null,
      })
      .where(inArray(transactions.transactionId, sql`(select transaction_id from chosen)`))
      .returning({
        transactionId: transactions.transactionId,
        runNumber: transactions.runNumber,
      }),
  );
  const appended = db.$with('appended', {}).as(appendEvents('reopened', kind, details));
  return await db
    .with(chosen, reopened, appended)
    .select({ transactionId: reopened.transactionId, runNumber: reopened.runNumber })
    .from(reopened);
}

/** How many transactions are FAILED or overdue, and within the filter. */
export async function countRequeueable(db: Database, filter: RequeueFilter): Promise<number> {
  const rows = await db.select({ total: count() }).from(transactions).where(isRequeueable(filter));
  return rows[0]?.total ?? 0;
}

/** Which transactions to reopen; what is left out does not restrict. */
export type RequeueFilter = {
  transactionIds?: readonly string[];
  state?: 'FAILED' | 'OVERDUE';
  createdFrom?: Date;
  createdBefore?: Date;
};

const isFailed = and(eq(transactions.status, 'FAILED'), sql`${transactions.failure} is not null`);
const isOverdue = and(
  eq(transactions.status, 'PROCESSING'),
  or(
    lt(transactions.overdueAt, sql`now()`),
    // Marked by a version that set no time, during a deployment.
    and(
      isNull(transactions.overdueAt),
      lt(transactions.dispatchedAt, sql`now() - interval '10 minutes'`),
    ),
  ),
);

/** FAILED or overdue, and within the filter: anything else is done, or has a run that may do it. */
export function isRequeueable(filter: RequeueFilter): SQL | undefined {
  const { transactionIds, state, createdFrom, createdBefore } = filter;
  return and(
    state === 'FAILED' ? isFailed : state === 'OVERDUE' ? isOverdue : or(isFailed, isOverdue),
    transactionIds && inArray(transactions.transactionId, [...transactionIds]),
    createdFrom && gte(transactions.createdAt, createdFrom),
    createdBefore && lt(transactions.createdAt, createdBefore),
  );
}
