import { type SQL, type SQLChunk, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type ColumnValues, deliveriesInsert, deliveryColumns } from '@/db/deliveries/insert';
import { DEFAULT_SOURCE } from '@/db/key';
import { archivedTransactions, type TransactionInsert, transactions } from '@/db/schema';

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

type Column = (typeof written)[number];
/** What tells one statement from another: the columns, whether rows have a former key, and the deliveries' columns. */
type Shape = { used: readonly Column[]; hasFormer: boolean; recorded: readonly ColumnValues[] };

/** Drizzle takes longer to build the statement than to do all else, so each is built once. */
const built = new WeakMap<Database, Map<string, ReturnType<typeof build>>>();

/**
 * Inserts all rows in one statement and returns the keys that are new. The first write wins: a key
 * that exists, also in the archive, or that occurs twice in `rows`, changes nothing. Nor does a row
 * whose `formerKey` exists.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly TransactionInsert[],
): Promise<Set<string>> {
  const used = written.filter(
    (one) =>
      !('byDefault' in one) || rows.some((row) => (row[one.property] ?? null) !== one.byDefault),
  );
  const hasFormer = rows.some(({ formerKey }) => formerKey);
  const recorded = deliveryColumns(rows.flatMap(({ record }) => record ?? []));
  const valuesOf = (property: keyof TransactionInsert) => rows.map((row) => row[property] ?? null);
  const ids = await findBuilt(db, { used, hasFormer, recorded }).execute({
    ...Object.fromEntries(used.map(({ property }) => [property, valuesOf(property)])),
    formerKey: valuesOf('formerKey'),
    ...Object.fromEntries(recorded.map((one) => [recordedName(one), one.values])),
  });
  return new Set(ids.map((row) => row.key));
}

function findBuilt(db: Database, shape: Shape) {
  const own = built.get(db) ?? new Map<string, ReturnType<typeof build>>();
  built.set(db, own);
  const columns = [...shape.used, ...shape.recorded].map(({ column }) => column);
  const id = `${shape.hasFormer} ${columns.join()}`;
  const statement = own.get(id) ?? build(db, shape);
  own.set(id, statement);
  return statement;
}

function build(db: Database, { used, hasFormer, recorded }: Shape) {
  const array = (property: keyof TransactionInsert, type: string) =>
    sql`${sql.placeholder(property)}::${sql.raw(type)}[]`;
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
  const placeholder = (one: ColumnValues): SQLChunk => sql.placeholder(recordedName(one));
  const logged = db
    .$with('logged', {})
    .as(deliveriesInsert(recorded, placeholder, { condition: isInserted }));
  return (
    db
      .with(...(recorded.length > 0 ? [inserted, logged] : [inserted]))
      .select({ key: sql<string>`transaction_id` })
      .from(inserted)
      // Without a name: `db/client.ts` names statements where the server can prepare them.
      .prepare('')
  );
}

function recordedName({ property }: ColumnValues): string {
  return `recorded ${property}`;
}

function isNotStoredAs(key: SQL): SQL {
  return sql`and not exists (select from ${transactions} stored where stored.transaction_id = ${key})
    and not exists (select from ${archivedTransactions} stored where stored.transaction_id = ${key})`;
}
