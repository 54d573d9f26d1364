import { and, eq, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import { type TransactionRow, transactionEvents, transactions } from '@/db/schema';

/** Which transactions are wanted; what is left out does not restrict. */
export type TransactionFilter = {
  /** An id or an account, whole. */
  search?: string;
  status?: TransactionRow['status'];
  /** Only those that have had such a webhook after the first one. */
  outcome?: 'duplicate' | 'conflict';
  currency?: string;
  amountFrom?: string;
  amountTo?: string;
  createdFrom?: Date;
  createdBefore?: Date;
};

export type Order = 'newest' | 'oldest';

/** Where a row is in the order. As text: a Date would lose the microseconds. */
export type Position = { createdAt: string; transactionId: string };

/** Part of a statement: the time range, and what comes after `after`. An index has it in order. */
export function isInRange(
  { createdFrom, createdBefore }: TransactionFilter,
  order: Order,
  after: Position | undefined,
): SQL | undefined {
  const isAfter = order === 'newest' ? sql`<` : sql`>`;
  return and(
    createdFrom && gte(transactions.createdAt, createdFrom),
    createdBefore && lt(transactions.createdAt, createdBefore),
    after &&
      sql`(${transactions.createdAt}, ${transactions.transactionId}) ${isAfter}
        (${after.createdAt}::timestamptz, ${after.transactionId})`,
  );
}

/** Part of a statement: what no index has in order, so that rows have to be looked at one by one. */
export function matchesRest(filter: TransactionFilter): SQL | undefined {
  const { search, status, outcome, currency, amountFrom, amountTo } = filter;
  const isServedByIndex = search === undefined && status !== 'PROCESSED';
  return and(
    status && !isServedByIndex ? eq(transactions.status, status) : undefined,
    currency === undefined ? undefined : eq(transactions.currency, currency),
    amountFrom === undefined ? undefined : gte(transactions.amount, amountFrom),
    amountTo === undefined ? undefined : lte(transactions.amount, amountTo),
    outcome && hasEvent(outcome),
  );
}

function hasEvent(kind: 'duplicate' | 'conflict'): SQL {
  // The offset keeps Postgres from joining with all events there are.
  return sql`exists (select from ${transactionEvents}
    where ${transactionEvents}.transaction_id = ${transactions}.transaction_id
      and ${transactionEvents}.kind = ${kind} offset 0)`;
}
