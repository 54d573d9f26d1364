import { and, eq, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { transactions } from '@/db/schema';

/** Which transactions to reopen; what is left out does not restrict. */
export type ReopenFilter = {
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
export function isReopenable(filter: ReopenFilter): SQL | undefined {
  const { transactionIds, state, createdFrom, createdBefore } = filter;
  return and(
    state === 'FAILED' ? isFailed : state === 'OVERDUE' ? isOverdue : or(isFailed, isOverdue),
    transactionIds && inArray(transactions.transactionId, [...transactionIds]),
    createdFrom && gte(transactions.createdAt, createdFrom),
    createdBefore && lt(transactions.createdAt, createdBefore),
  );
}
