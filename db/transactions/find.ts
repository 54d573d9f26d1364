import { and, eq, getTableColumns, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { SourceId } from '@/db/key';
import {
  archivedTransactions,
  hasSource,
  nativeId,
  type TransactionRow,
  transactions,
} from '@/db/schema';

/** A payment has a handful of refunds. */
const MAX_RELATED = 200;

const { archivedAt: _, ...archivedColumns } = getTableColumns(archivedTransactions);

/** Reads transactions by id, with a second query for those that may be in the archive. */
export async function findTransactions(
  db: Database,
  keys: readonly string[],
): Promise<Map<string, TransactionRow>> {
  const rows = await db
    .select()
    .from(transactions)
    .where(inArray(transactions.key, [...keys]));
  const byId = new Map(rows.map((row) => [row.key, row]));
  const missing = keys.filter((id) => !byId.has(id));
  if (missing.length === 0) return byId;
  const archived = await db
    .select(archivedColumns)
    .from(archivedTransactions)
    .where(inArray(archivedTransactions.key, missing));
  for (const row of archived) byId.set(row.key, row);
  return byId;
}

/** As `findTransactions`, for one key. */
export async function findTransaction(
  db: Database,
  key: string,
): Promise<TransactionRow | undefined> {
  return (await findTransactions(db, [key])).get(key);
}

/** Finds the transactions with these ids in all sources, also in the archive. */
export async function findInAllSources(
  db: Database,
  transactionIds: readonly string[],
): Promise<TransactionRow[]> {
  const [rows, archived] = await Promise.all([
    db.select().from(transactions).where(hasId(transactions, transactionIds)),
    db
      .select(archivedColumns)
      .from(archivedTransactions)
      .where(hasId(archivedTransactions, transactionIds)),
  ]);
  return merge(archived, rows);
}

/** A row is in both tables for a while, until it is removed from the first. */
function merge(
  archived: readonly TransactionRow[],
  rows: readonly TransactionRow[],
): TransactionRow[] {
  return [...new Map([...archived, ...rows].map((row) => [row.key, row])).values()];
}

type Table = typeof transactions | typeof archivedTransactions;

/** An id of the source `default` is its key. Both conditions have an index. */
function hasId({ key }: Table, transactionIds: readonly string[]): SQL | undefined {
  const ids = sql.param([...transactionIds]);
  return or(
    sql`${key} = any(${ids}::text[])`,
    and(hasSource, sql`${nativeId} = any(${ids}::text[])`),
  );
}

/** The transactions of a source that relate to one of its transactions, oldest first. */
export async function findRelated(db: Database, { source, transactionId }: SourceId) {
  const relates = ({ relatesTo, source: own }: Table) =>
    and(eq(relatesTo, transactionId), eq(own, source));
  const [rows, archived] = await Promise.all([
    db.select().from(transactions).where(relates(transactions)).limit(MAX_RELATED),
    db
      .select(archivedColumns)
      .from(archivedTransactions)
      .where(relates(archivedTransactions))
      .limit(MAX_RELATED),
  ]);
  return merge(archived, rows).sort((one, other) => +one.createdAt - +other.createdAt);
}
