import { getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import {
  archivedTransactions,
  type Delivery,
  type TransactionRow,
  transactions,
} from '@/db/schema';

/**
 * Inserts all rows in one statement and returns the ids that are new. The first write wins: an id
 * that exists, also in the archive, or that occurs twice in `rows`, changes nothing.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly Delivery[],
): Promise<Set<string>> {
  const column = (name: keyof Delivery) => sql.param(rows.map((row) => row[name]));
  const inserted = db.$with('inserted', { transactionId: sql<string>`transaction_id` }).as(
    // `unnest` gives every batch size the same statement. The rows are sorted, so that batches that
    // share ids lock them in the same order and cannot deadlock.
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

const { archivedAt: _, ...archivedColumns } = getTableColumns(archivedTransactions);

/** Reads transactions by id, with a second query for those that may be in the archive. */
export async function findTransactions(
  db: Database,
  transactionIds: readonly string[],
): Promise<Map<string, TransactionRow>> {
  const rows = await db
    .select()
    .from(transactions)
    .where(inArray(transactions.transactionId, [...transactionIds]));
  const byId = new Map(rows.map((row) => [row.transactionId, row]));
  const missing = transactionIds.filter((id) => !byId.has(id));
  if (missing.length === 0) return byId;
  const archived = await db
    .select(archivedColumns)
    .from(archivedTransactions)
    .where(inArray(archivedTransactions.transactionId, missing));
  for (const row of archived) byId.set(row.transactionId, row);
  return byId;
}

/** As `findTransactions`, for one id. */
export async function findTransaction(
  db: Database,
  transactionId: string,
): Promise<TransactionRow | undefined> {
  return (await findTransactions(db, [transactionId])).get(transactionId);
}
