import { getTableColumns, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionRow, transactions } from '@/db/schema';
import {
  isInRange,
  matchesRest,
  type Order,
  type Position,
  type TransactionFilter,
} from './transaction-filter';
import { inOrder, sourceOf } from './transaction-source';

/** The most rows that one statement looks at, whatever is wanted: some tens of milliseconds. */
const MOST_SCANNED = 20_000;

type Wanted = { filter: TransactionFilter; order: Order; after?: Position; limit: number };

export type TransactionPage = {
  rows: TransactionRow[];
  /** Where its first row is. */
  start: Position | undefined;
  /** Where to go on; undefined when there is nothing behind. The page may be short all the same. */
  end: Position | undefined;
};

const position = {
  createdAt: sql<string>`to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  transactionId: transactions.transactionId,
};

/**
 * A page of the transactions that match, in order. It looks at a bounded number of rows, so a page
 * may have fewer than `limit`, or none, and still not be the last: `end` says where it got to.
 */
export async function listTransactions(db: Database, wanted: Wanted): Promise<TransactionPage> {
  const { filter, order, after, limit } = wanted;
  const rest = matchesRest(filter);
  const most = rest ? MOST_SCANNED : limit;
  // Named as the table is, whose place it takes in what follows.
  const scanned = db.$with('transactions', {}).as(
    sql`select * from ${sourceOf(filter, { order, after, most })}
      where ${isInRange(filter, order, after) ?? sql`true`}
      order by ${inOrder(order)} limit ${most}`,
  );
  const found = await db
    .with(scanned)
    .select({ row: getTableColumns(transactions), position })
    .from(transactions)
    .where(rest)
    .orderBy(inOrder(order))
    .limit(limit);
  const page = { rows: found.map(({ row }) => row), start: found[0]?.position };
  if (found.length === limit) return { ...page, end: found.at(-1)?.position };
  if (!rest) return { ...page, end: undefined };
  const [end] = await db
    .with(scanned)
    .select(position)
    .from(transactions)
    .orderBy(inOrder(order))
    .offset(most - 1)
    .limit(1);
  return { ...page, end };
}
