import { and, count, eq, getTableColumns, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { RedeliveryKind } from '@/db/kinds';
import { type TransactionRow, transactionEvents, transactions } from '@/db/schema';
import { type FailureFilter, isSuchFailure } from './failures';
import { candidates, inFlight, isSelective, matchesSearch, type Search } from './search';

/** Which transactions to list. An absent property does not restrict. */
export type TransactionFilter = {
  /** All of them must match. */
  searches?: readonly Search[];
  status?: TransactionRow['status'];
  /** Only transactions with at least one such redelivery. */
  outcome?: RedeliveryKind;
  source?: string;
  currency?: string;
  amountFrom?: string;
  amountTo?: string;
  createdFrom?: Date;
  createdBefore?: Date;
  failureGroup?: FailureFilter;
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

/** Every column of `transactions`, comma-separated. `archived_transactions` has them too. */
export const columnNames = sql.join(
  Object.values(getTableColumns(transactions)).map(({ name }) => sql.identifier(name)),
  sql`, `,
);

const position = {
  createdAt: sql<string>`to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  key: transactions.key,
};

/** Where a transaction stands in lists; undefined if there is none or it is archived. */
export async function findPosition(db: Database, key: string): Promise<Position | undefined> {
  const [found] = await db.select(position).from(transactions).where(eq(transactions.key, key));
  return found;
}

/**
 * Reads a page of matching transactions in order. A scan without a suitable index stops after
 * 20,000 rows: the page can then be short or empty, and `end` tells where to continue.
 * @param plan of the filter, if it is known already
 */
export async function scanTransactions(
  db: Database,
  { limit, ...scan }: Scan & { limit: number },
  plan?: Plan,
): Promise<TransactionPage> {
  const { order, filter } = scan;
  const { from, condition } = plan ?? (await planFilter(db, filter));
  const maxRows = condition ? MAX_SCANNED_ROWS : limit;
  const scanned = scannedRows(db, { from, scan, maxRows });
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
  return { ...page, end: await lastScanned(db, { from, scan, maxRows }) };
}

/** How many transactions match, as far as one statement scans. */
type PartialCount = { count: number; end: Position | undefined };

/**
 * Counts matching transactions, up to `limit`. Without a suitable index it counts among 20,000 rows, and
 * `end` tells where to continue.
 */
export async function countMatches(
  db: Database,
  { limit, ...scan }: Scan & { limit: number },
  { from, condition }: Plan,
): Promise<PartialCount> {
  const maxRows = condition ? MAX_SCANNED_ROWS : limit;
  const matches = db
    .with(scannedRows(db, { from, scan, maxRows }))
    .select({ key: transactions.key })
    .from(transactions)
    .where(condition)
    .limit(limit)
    .as('matches');
  const [row] = await db.select({ count: count() }).from(matches);
  const end = condition ? await lastScanned(db, { from, scan, maxRows }) : undefined;
  return { count: row?.count ?? 0, end };
}

type BoundedScan = { from: SQL; scan: Scan; maxRows: number };

/** The CTE takes the table's name, so that Drizzle's columns refer to it. */
function scannedRows(db: Database, { from, scan, maxRows }: BoundedScan) {
  return db.$with('transactions', {}).as(
    sql`select * from ${from} where ${rangeCondition(scan) ?? sql`true`}
      order by ${orderBy(scan.order)} limit ${maxRows}`,
  );
}

/** Undefined if the scan has read all rows. */
async function lastScanned(db: Database, bounded: BoundedScan): Promise<Position | undefined> {
  const [end] = await db
    .with(scannedRows(db, bounded))
    .select(position)
    .from(transactions)
    .orderBy(orderBy(bounded.scan.order))
    .offset(bounded.maxRows - 1)
    .limit(1);
  return end;
}

/** What a filter reads: the rows of its best index, and the conditions left to check one by one. */
type Plan = { from: SQL; condition: SQL | undefined };

/** Plans by the first search with few matches, otherwise by status, otherwise by time. */
export async function planFilter(db: Database, filter: TransactionFilter): Promise<Plan> {
  const { searches = [], status } = filter;
  for (const search of searches) {
    if (!(await isSelective(db, search))) continue;
    const others = searches.filter((other) => other !== search);
    return {
      from: aliased(candidates(search, columnNames)),
      condition: unindexedCondition({ ...filter, searches: others }),
    };
  }
  const { status: _, ...others } = filter;
  const condition = unindexedCondition(others);
  if (status === 'PROCESSING') return { from: aliased(inFlight), condition };
  if (status === 'FAILED') {
    const failed = sql`select ${columnNames} from ${transactions} where failure is not null`;
    return { from: aliased(failed), condition };
  }
  return { from: sql`${transactions}`, condition: unindexedCondition(filter) };
}

/** Always named `transactions`, so that the other clauses stay the same. */
function aliased(rows: SQL): SQL {
  return sql`(${rows}) as ${transactions}`;
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
  const {
    searches = [],
    status,
    outcome,
    source,
    currency,
    amountFrom,
    amountTo,
    failureGroup,
  } = filter;
  return and(
    ...searches.map(matchesSearch),
    status && eq(transactions.status, status),
    source === undefined ? undefined : eq(transactions.source, source),
    currency === undefined ? undefined : eq(transactions.currency, currency),
    amountFrom === undefined ? undefined : gte(transactions.amount, amountFrom),
    amountTo === undefined ? undefined : lte(transactions.amount, amountTo),
    outcome && hasEvent(outcome),
    failureGroup && isSuchFailure(failureGroup),
  );
}

function hasEvent(kind: RedeliveryKind): SQL {
  // `offset 0` keeps Postgres from turning this into a join over all events.
  return sql`exists (select from ${transactionEvents}
    where ${transactionEvents}.transaction_id = ${transactions}.transaction_id
      and ${transactionEvents}.kind = ${kind} offset 0)`;
}
