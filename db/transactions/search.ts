import { and, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { archivedTransactions, hasSource, nativeId, transactions } from '@/db/schema';

/** Where a search looks for a prefix. */
type SearchField = 'id' | 'source account' | 'destination account';

/** Matches transactions in which at least one of the fields begins with the text. */
export type Search = { text: string; in: readonly SearchField[] };

/** A search with more matches reads the list in its order instead, where matches are frequent. */
const MAX_CANDIDATES = 5_000;
/** More transactions in flight than a healthy service has. */
const MAX_IN_FLIGHT = 50_000;

/** The transactions in flight that were dispatched last. */
export const inFlight = sql`select * from ${transactions} where status = 'PROCESSING'
  order by overdue_at desc limit ${sql.raw(String(MAX_IN_FLIGHT))}`;

/** Checks a row that another index has found. */
export function matchesSearch(search: Search): SQL | undefined {
  return or(...search.in.map((field) => startsWith(search, field)));
}

function startsWith({ text }: Search, field: SearchField): SQL {
  if (field !== 'id') return sql`starts_with(${accountColumn(field)}, ${text})`;
  const id = sql`case when ${hasSource} then ${nativeId} else transaction_id end`;
  return sql`starts_with(${id}, ${text})`;
}

/**
 * The columns of the rows that match, also in the archive, found by index.
 * @param columns `archived_transactions` has them too
 */
export function candidates(search: Search, columns: SQL): SQL {
  return sql.join(
    search.in
      .flatMap((field) =>
        field === 'id' ? idCandidates(search) : accountCandidates(search, field),
      )
      .map(
        // The order has Postgres use the index, however frequent the prefix is.
        ({ table, where, by }) =>
          sql`(select ${columns} from ${table} where ${where} order by ${by} limit ${limit})`,
      ),
    sql` union `,
  );
}

const limit = sql.raw(String(MAX_CANDIDATES + 1));

/** Whether few enough rows match to read them all. */
export async function isSelective(db: Database, search: Search): Promise<boolean> {
  const found = sql`(${candidates(search, sql`transaction_id`)}) as found`;
  const [row] = await db.select({ matches: sql<number>`count(*)::int` }).from(found);
  return row !== undefined && row.matches <= MAX_CANDIDATES;
}

type Candidates = { table: SQL; where: SQL | undefined; by: SQL };

/** The primary key has the ids of `default`, another index those of all other sources. */
function idCandidates({ text }: Search): Candidates[] {
  return [sql`${transactions}`, sql`${archivedTransactions}`].flatMap((table) => [
    {
      table,
      where: and(inRange(sql`transaction_id`, text), sql`not ${hasSource}`),
      by: sql`transaction_id`,
    },
    { table, where: and(hasSource, inRange(nativeId, text)), by: nativeId },
  ]);
}

/** The indexes of accounts omit rows in flight. */
function accountCandidates({ text }: Search, field: SearchField): Candidates[] {
  const column = accountColumn(field);
  return [
    {
      table: sql`${transactions}`,
      where: and(inRange(column, text), sql`status <> 'PROCESSING'`),
      by: column,
    },
    {
      table: sql`(${inFlight}) as in_flight`,
      where: sql`starts_with(${column}, ${text})`,
      by: column,
    },
  ];
}

function accountColumn(field: SearchField): SQL {
  return field === 'source account' ? sql`source_account` : sql`destination_account`;
}

/**
 * Texts with a prefix, found by an ordinary index. Every collation sorts them between the prefix and the prefix
 * with its last character: U+10FFFF by code point, U+FFFF in the collations of ICU.
 */
function inRange(column: SQL, prefix: string): SQL {
  return sql`${column} >= ${prefix}
    and ${column} < greatest(${`${prefix}\uffff`}::text, ${`${prefix}\u{10ffff}`}::text)
    and starts_with(${column}, ${prefix})`;
}
