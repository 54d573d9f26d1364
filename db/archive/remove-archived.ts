import { inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { archivedTransactions, transactions } from '@/db/schema';

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
