import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { archivedTransactions, type Receipt, transactions } from '@/db/schema';

/**
 * Records all of `rows` in one statement and answers the ids that are new.
 * An id that exists, in the archive too, or comes a second time in `rows`, changes nothing: the
 * first write wins.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly Receipt[],
): Promise<Set<string>> {
  const column = (name: keyof Receipt) => sql.param(rows.map((row) => row[name]));
  const inserted = db.$with('inserted', { transactionId: sql<string>`transaction_id` }).as(
    // One text for any number of rows. Two groups that share ids take their locks in the same order
    // and so cannot deadlock.
    sql`insert into ${transactions}
        (transaction_id, source_account, destination_account, amount, currency, receipt_id)
      select received.*
      from unnest(
        ${column('transactionId')}::text[], ${column('sourceAccount')}::text[],
        ${column('destinationAccount')}::text[], ${column('amount')}::numeric[],
        ${column('currency')}::text[], ${column('receiptId')}::uuid[]
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
