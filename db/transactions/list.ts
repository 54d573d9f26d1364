import { and, eq, getTableColumns, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { RedeliveryKind } from '@/db/kinds';
import {
  archivedTransactions,
  type TransactionRow,
  transactionEvents,
  transactions,
} from '@/db/schema';
import { type FailureGroup, isOfGroup } from './failures';
import { hasId } from './record';

/** Which transactions to list. An absent property does not restrict. */
export type TransactionFilter = {
  /** A whole transaction id or account. */
  search?: string;
  status?: TransactionRow['status'];
  /** Only transactions with at least one such redelivery. */
  outcome?: RedeliveryKind;
  source?: string;
  currency?: string;
  amountFrom?: string;
  amountTo?: string;
  createdFrom?: Date;
  createdBefore?: Date;
  failureGroup?: FailureGroup;
};

export type Order = 'newest' | 'oldest';

/** A row's position in the order. Time as text, because a Date would lose the microseconds. */
export type Position = { createdAt: string; key: string };

export type TransactionPage = {
  rows: TransactionRow[];
  /** The position of the first row. */
  start: Position | undefined;
  /** Where the next page starts; undefined at the end of the list. */
  end: Position | undefined;
};

type Scan = { filter: TransactionFilter; order: Order; after?: Position };

/** Bounds a statement whose filter has no index to a few tens of milliseconds. */
const MAX_SCANNED_ROWS = 20_000;
/** More transactions in flight than a healthy service has. */
const MAX_IN_FLIGHT = 50_000;

/** Every column of `transactions`, comma-separated. `archived_transactions` has them too. */
export const columnNames = sql.join(
  Object.values(getTableColumns(transactions)).map(({ name }) => sql.identifier(name)),
  sql`, `,
);

const position = {
  createdAt: sql<string>`to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  key: transactions.key,
};

/**
 * Reads a page of matching transactions in order. A scan without a suitable index stops after
 * 20,000 rows: the page can then be short or empty, and `end` tells where to continue.
 */
export async function scanTransactions(
  db: Database,
  { limit, ...scan }: Scan & { limit: number },
): Promise<TransactionPage> {
  const { filter, order } = scan;
  const condition = unindexedCondition(filter);
  const maxRows = condition ? MAX_SCANNED_ROWS : limit;
  // The CTE takes the table's name, so that Drizzle's columns refer to it.
  const scanned = db.$with('transactions', {}).as(
    sql`select * from ${fromClauseFor(scan, maxRows)}
      where ${rangeCondition(scan) ?? sql`true`}
      order by ${orderBy(order)} limit ${maxRows}`,
  );
  const matches = await db
    .with(scanned)
    .select({ row: getTableColumns(transactions), position })
    .from(transactions)
    .where(condition)
    .orderBy(orderBy(order))
    .limit(limit);
  const page = { rows: matches.map(({ row }) => row), start: matches[0]?.position };
  if (matches.length === limit) return { ...page, end: matches.at(-1)?.position };
  if (!condition) return { ...page, end: undefined };
  const [end] = await db
    .with(scanned)
    .select(position)
    .from(transactions)
    .orderBy(orderBy(order))
    .offset(maxRows - 1)
    .limit(1);
  return { ...page, end };
}

/** FROM clause that uses the best index for the filter, always aliased as `transactions`. */
function fromClauseFor(scan: Scan, maxRows: number): SQL {
  const { search, status } = scan.filter;
  if (search !== undefined) return aliased(searchQuery(search, scan, maxRows));
  if (status === 'PROCESSING') return aliased(inFlight);
  if (status === 'FAILED') {
    return aliased(sql`select ${columnNames} from ${transactions} where failure is not null`);
  }
  return sql`${transactions}`;
}

function aliased(rows: SQL): SQL {
  return sql`(${rows}) as ${transactions}`;
}

/** The transactions in flight that were dispatched last. */
const inFlight = sql`select ${columnNames} from ${transactions} where status = 'PROCESSING'
  order by overdue_at desc limit ${sql.raw(String(MAX_IN_FLIGHT))}`;

/** Matches an id, also in the archive, or an account. Account indexes omit rows in flight. */
function searchQuery(text: string, scan: Scan, maxRows: number): SQL {
  const range = rangeCondition(scan);
  const ofAccount = (column: 'source_account' | 'destination_account') =>
    sql`select ${columnNames} from ${transactions}
      where ${sql.identifier(column)} = ${text} and status <> 'PROCESSING'
        ${range && sql`and ${range}`}
      order by ${orderBy(scan.order)} limit ${maxRows}`;
  return sql`select ${columnNames} from ${transactions} where ${hasId(transactions, [text])}
    union select ${columnNames} from ${archivedTransactions} where ${hasId(archivedTransactions, [text])}
    union select ${columnNames} from (${ofAccount('source_account')}) as source
    union select ${columnNames} from (${ofAccount('destination_account')}) as destination
    union select ${columnNames} from (${inFlight}) as in_flight
      where source_account = ${text} or destination_account = ${text}`;
}

/** Total order: the id separates rows of the same time. */
function orderBy(order: Order): SQL {
  return order === 'newest'
    ? sql`created_at desc, transaction_id desc`
    : sql`created_at, transaction_id`;
}

/** The time range and the start of the page, served by indexes on creation time and id. */
function rangeCondition({ filter, order, after }: Scan): SQL | undefined {
  const { createdFrom, createdBefore } = filter;
  const isAfter = order === 'newest' ? sql`<` : sql`>`;
  return and(
    createdFrom && gte(transactions.createdAt, createdFrom),
    createdBefore && lt(transactions.createdAt, createdBefore),
    after &&
      sql`(${transactions.createdAt}, ${transactions.key}) ${isAfter}
        (${after.createdAt}::timestamptz, ${after.key})`,
  );
}

/** The conditions that no index serves. With one of them, Postgres checks the rows one by one. */
function unindexedCondition(filter: TransactionFilter): SQL | undefined {
  const { search, status, outcome, source, currency, amountFrom, amountTo, failureGroup } = filter;
  // `fromClauseFor` selects these two, unless there is a search.
  const isStatusIndexed = search === undefined && (status === 'PROCESSING' || status === 'FAILED');
  return and(
    status && !isStatusIndexed ? eq(transactions.status, status) : undefined,
    source === undefined ? undefined : eq(transactions.source, source),
    currency === undefined ? undefined : eq(transactions.currency, currency),
    amountFrom === undefined ? undefined : gte(transactions.amount, amountFrom),
    amountTo === undefined ? undefined : lte(transactions.amount, amountTo),
    outcome && hasEvent(outcome),
    failureGroup && isOfGroup(failureGroup),
  );
}

function hasEvent(kind: RedeliveryKind): SQL {
  // `offset 0` keeps Postgres from turning this into a join over all events.
  return sql`exists (select from ${transactionEvents}
    where ${transactionEvents}.transaction_id = ${transactions}.transaction_id
      and ${transactionEvents}.kind = ${kind} offset 0)`;
}
