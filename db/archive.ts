import { inArray, sql } from 'drizzle-orm';
import { columns, type Position } from '@/db/transactions/list';
import type { Database } from './client';
import { archivedTransactions, transactions } from './schema';

/**
 * Copies a page of what was PROCESSED and is older than `days` into the archive, oldest first, and
 * answers where it ended; nothing when that was the last. Copying twice is harmless.
 */
export async function archiveTransactions(
  db: Database,
  { days, limit, after }: { days: number; limit: number; after?: Position },
): Promise<{ copied: number; next: Position | undefined }> {
  const page = db
    .$with('page', {
      createdAt: sql<string>`created_at`,
      transactionId: sql<string>`transaction_id`,
    })
    .as(
      sql`select ${columns} from ${transactions}
        where status = 'PROCESSED' and created_at < now() - ${days} * interval '1 day'
          ${after && sql`and (created_at, transaction_id) > (${after.createdAt}::timestamptz, ${after.transactionId})`}
        order by created_at, transaction_id limit ${limit}`,
    );
  const copied = db.$with('copied', {}).as(
    sql`insert into ${archivedTransactions} (${columns}) select ${columns} from page
        on conflict (transaction_id) do nothing`,
  );
  const rows = await db
    .with(page, copied)
    .select({
      // As text: a Date would lose the microseconds, and the next page would begin too early.
      createdAt: sql<string>`created_at::text`,
      transactionId: sql<string>`transaction_id`,
    })
    .from(page)
    .orderBy(sql`created_at`, sql`transaction_id`);
  return { copied: rows.length, next: rows.length < limit ? undefined : rows.at(-1) };
}

/**
 * Removes a page of what the archive has from the transactions, and answers how many that were.
 * Only what was archived a while ago: a webhook that repeats one of them, and whose statement began
 * before it was archived, must have ended by then, or it would find the id in neither place.
 */
export async function removeArchived(
  db: Database,
  { days, limit, settledMs }: { days: number; limit: number; settledMs: number },
): Promise<number> {
  const removed = await db
    .delete(transactions)
    .where(
      inArray(
        transactions.transactionId,
        sql`(select old.transaction_id from ${transactions} old
          join ${archivedTransactions} archived using (transaction_id)
          where old.created_at < now() - ${days} * interval '1 day'
            and archived.archived_at < now() - ${settledMs} * interval '1 millisecond'
          order by old.created_at limit ${limit})`,
      ),
    )
    .returning({ transactionId: transactions.transactionId });
  return removed.length;
}
