import { and, eq, getTableColumns, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { deliveriesInsert } from '@/db/deliveries/record';
import { DEFAULT_SOURCE, type SourceId } from '@/db/key';
import {
  archivedTransactions,
  type Delivery,
  hasSource,
  nativeId,
  type TransactionRow,
  transactions,
} from '@/db/schema';

/** A payment has a handful of refunds. */
const MAX_RELATED = 200;

/** What an insert writes. A column that has its default in all rows is left out, and costs nothing. */
const written = [
  { property: 'key', column: 'transaction_id', type: 'text' },
  { property: 'sourceAccount', column: 'source_account', type: 'text' },
  { property: 'destinationAccount', column: 'destination_account', type: 'text' },
  { property: 'amount', column: 'amount', type: 'numeric' },
  { property: 'currency', column: 'currency', type: 'text' },
  { property: 'deliveryId', column: 'receipt_id', type: 'uuid' },
  { property: 'source', column: 'source', type: 'text', byDefault: DEFAULT_SOURCE },
  { property: 'kind', column: 'kind', type: 'transaction_kind', byDefault: null },
  { property: 'relatesTo', column: 'relates_to', type: 'text', byDefault: null },
  { property: 'occurredAt', column: 'occurred_at', type: 'timestamptz', byDefault: null },
  { property: 'secretNumber', column: 'secret_number', type: 'smallint', byDefault: null },
] as const;

/**
 * Inserts all rows in one statement and returns the keys that are new. The first write wins: a key
 * that exists, also in the archive, or that occurs twice in `rows`, changes nothing. Nor does a row
 * whose `formerKey` exists.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly Delivery[],
): Promise<Set<string>> {
  const used = written.filter(
    (one) =>
      !('byDefault' in one) || rows.some((row) => (row[one.property] ?? null) !== one.byDefault),
  );
  const hasFormer = rows.some(({ formerKey }) => formerKey);
  const array = (property: keyof Delivery, type: string) =>
    sql`${sql.param(rows.map((row) => row[property] ?? null))}::${sql.raw(type)}[]`;
  const arrays = used.map(({ property, type }) => array(property, type));
  if (hasFormer) arrays.push(array('formerKey', 'text'));
  const columns = sql.raw(used.map(({ column }) => column).join(', '));
  const inserted = db.$with('inserted', { key: sql<string>`transaction_id` }).as(
    // `unnest` gives every batch size the same statement. The rows are sorted, so that batches that
    // share keys lock them in the same order and cannot deadlock.
    sql`insert into ${transactions} (${columns}) select ${columns}
      from unnest(${sql.join(arrays, sql`, `)})
        as received (${columns}${sql.raw(hasFormer ? ', former_key' : '')})
      where not exists (
        select from ${archivedTransactions}
        where ${archivedTransactions.key} = received.transaction_id
      )
      ${hasFormer ? isNotStoredAs(sql`received.former_key`) : sql``}
      order by received.transaction_id collate "C"
      on conflict (transaction_id) do nothing
      returning transaction_id`,
  );
  const isInserted = sql`transaction_id in (select transaction_id from inserted)`;
  const records = rows.flatMap(({ record }) => record ?? []);
  const logged = db.$with('logged', {}).as(deliveriesInsert(records, { condition: isInserted }));
  const ids = await db
    .with(...(records.length > 0 ? [inserted, logged] : [inserted]))
    .select({ key: sql<string>`transaction_id` })
    .from(inserted);
  return new Set(ids.map((row) => row.key));
}

function isNotStoredAs(key: SQL): SQL {
  return sql`and not exists (select from ${transactions} stored where stored.transaction_id = ${key})
    and not exists (select from ${archivedTransactions} stored where stored.transaction_id = ${key})`;
}

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
export function hasId({ key }: Table, transactionIds: readonly string[]): SQL | undefined {
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
