import { getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import {
  archivedTransactions,
  type Delivery,
  type TransactionRow,
  transactions,
} from '@/db/schema';

/**
 * Records all of `rows` in one statement and answers the ids that are new.
 * An id that exists, in the archive too, or comes a second time in `rows`, changes nothing: the
 * first write wins.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly Delivery[],
): Promise<Set<string>> {
  const column = (name: keyof Delivery) => sql.param(rows.map((row) => row[name]));
  const inserted = db.$with('inserted', { transactionId: sql<string>`transaction_id` }).as(
    // One text for any number of rows. Two groups that share ids take their locks in the same order
    // and so cannot deadlock.
    sql`insert into ${transactions}
        (transaction_id, source_account, destination_account, amount, currency, receipt_id)
      select received.*
      from unnest(
        ${column('transactionId')}::text[], ${column('sourceAccount')}::text[],
        ${column('destinationAccount')}::text[], ${column('amount')}::numeric[],
        ${column('currency')}::text[], ${column('deliveryId')}::uuid[]
      ) as received (id, source_account, destination_account, amount, currency, receipt_id)
      where not exists (
        select from ${archivedTransactions} where ${archivedTransactions.transactionId} = received.id
      )
      order by received.id collate "C"
      on conflict (transaction_id) do nothing
      returning transaction_id`,
  );
  const ids = await db
    .with(inserted)
    .select({ transactionId: sql<string>`transaction_id` })
    .from(inserted);
  return new Set(ids.map((row) => row.transactionId));
}

const { archivedAt: _, ...columns } = getTableColumns(archivedTransactions);

/** The transactions with these ids, from the archive where that is where they are. */
export async function findTransactions(
  db: Database,
  transactionIds: readonly string[],
): Promise<Map<string, TransactionRow>> {
  const rows = await db
    .select()
    .from(transactions)
    .where(inArray(transactions.transactionId, [...transactionIds]));
  const found = new Map(rows.map((row) => [row.transactionId, row]));
  const missing = transactionIds.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const archived = await db
    .select(columns)
    .from(archivedTransactions)
    .where(inArray(archivedTransactions.transactionId, missing));
  for (const row of archived) found.set(row.transactionId, row);
  return found;
}

/** The transaction with this id, if there is one. */
export async function findTransaction(
  db: Database,
  transactionId: string,
): Promise<TransactionRow | undefined> {
  return (await findTransactions(db, [transactionId])).get(transactionId);
}
