import { and, eq, getTableColumns, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { RedeliveryKind } from '@/db/kinds';
import {
  archivedTransactions,
  type TransactionRow,
  transactionEvents,
  transactions,
} from '@/db/schema';

/** Part of a statement: every column of a transaction, which the archive has too. */
export const columns = sql.join(
  Object.values(getTableColumns(transactions)).map(({ name }) => sql.identifier(name)),
  sql`, `,
);

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
export async function scanTransactions(db: Database, wanted: Wanted): Promise<TransactionPage> {
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

/** Of those in flight, the ones dispatched last; more than a healthy service has. */
const MOST_IN_FLIGHT = 50_000;

type Options = { order: Order; after: Position | undefined; most: number };

/**
 * Part of a statement: where the rows are that a filter can match, found by the index that suits it
 * best. Whatever it is, it is named `transactions`, so that all that follows need not know.
 */
export function sourceOf(filter: TransactionFilter, options: Options): SQL {
  if (filter.search !== undefined) return named(found(filter.search, filter, options));
  if (filter.status === 'PROCESSING') return named(inFlight);
  if (filter.status === 'FAILED') {
    return named(sql`select ${columns} from ${transactions} where failure is not null`);
  }
  return sql`${transactions}`;
}

const inFlight = sql`select ${columns} from ${transactions} where status = 'PROCESSING'
  order by overdue_at desc limit ${sql.raw(String(MOST_IN_FLIGHT))}`;

/** By id, wherever it is; by account from its index, which has nothing that is in flight. */
function found(text: string, filter: TransactionFilter, options: Options): SQL {
  return sql`select ${columns} from ${transactions} where transaction_id = ${text}
    union select ${columns} from ${archivedTransactions} where transaction_id = ${text}
    union select ${columns} from (${ofAccount('source_account', text, filter, options)}) as source
    union select ${columns} from (${ofAccount('destination_account', text, filter, options)}) as destination
    union select ${columns} from (${inFlight}) as in_flight
      where source_account = ${text} or destination_account = ${text}`;
}

function ofAccount(
  column: 'source_account' | 'destination_account',
  account: string,
  filter: TransactionFilter,
  { order, after, most }: Options,
): SQL {
  const range = isInRange(filter, order, after);
  return sql`select ${columns} from ${transactions}
    where ${sql.identifier(column)} = ${account} and status <> 'PROCESSING'
      ${range && sql`and ${range}`}
    order by ${inOrder(order)} limit ${most}`;
}

/** Part of a statement: by time, and by id where that is the same. */
export function inOrder(order: Order): SQL {
  return order === 'newest'
    ? sql`created_at desc, transaction_id desc`
    : sql`created_at, transaction_id`;
}

function named(rows: SQL): SQL {
  return sql`(${rows}) as ${transactions}`;
}

/** Which transactions are wanted; what is left out does not restrict. */
export type TransactionFilter = {
  /** An id or an account, whole. */
  search?: string;
  status?: TransactionRow['status'];
  /** Only those that have had such a webhook after the first one. */
  outcome?: RedeliveryKind;
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

function hasEvent(kind: RedeliveryKind): SQL {
  // The offset keeps Postgres from joining with all events there are.
  return sql`exists (select from ${transactionEvents}
    where ${transactionEvents}.transaction_id = ${transactions}.transaction_id
      and ${transactionEvents}.kind = ${kind} offset 0)`;
}
