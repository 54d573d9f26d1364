import { inArray, sql } from 'drizzle-orm';
import type { Database } from './client';
import { archivedTransactions, transactions } from './schema';
import { daysAgo, msAgo } from './sql';
import { columnNames, type Position } from './transactions/list';

/**
 * Copies a page of PROCESSED transactions older than `days` into the archive, oldest first, in one
 * statement. Idempotent: archived ids are skipped.
 * @returns the rows of the page, and where the next page starts; undefined after the last page
 */
export async function archiveTransactions(
  db: Database,
  { days, limit, after }: { days: number; limit: number; after?: Position },
): Promise<{ copied: number; next: Position | undefined }> {
  const page = db
    .$with('page', {
      createdAt: sql<string>`created_at`,
      key: sql<string>`transaction_id`,
    })
    .as(
      sql`select ${columnNames} from ${transactions}
        where status = 'PROCESSED' and created_at < ${daysAgo(days)}
          ${after && sql`and (created_at, transaction_id) > (${after.createdAt}::timestamptz, ${after.key})`}
        order by created_at, transaction_id limit ${limit}`,
    );
  const copied = db.$with('copied', {}).as(
    sql`insert into ${archivedTransactions} (${columnNames}) select ${columnNames} from page
        on conflict (transaction_id) do nothing`,
  );
  const rows = await db
    .with(page, copied)
    .select({
      // As text: a Date would lose the microseconds, and the next page would start too early.
      createdAt: sql<string>`created_at::text`,
      key: sql<string>`transaction_id`,
    })
    .from(page)
    .orderBy(sql`created_at`, sql`transaction_id`);
  return { copied: rows.length, next: rows.length < limit ? undefined : rows.at(-1) };
}

/**
 * Deletes a page of archived rows from `transactions`, and returns how many. It waits `settledMs`
 * after the copy: a redelivery's insert that started before the copy does not see the archived row,
 * so the original row must stay until that insert has ended.
 */
export async function removeArchived(
  db: Database,
  { days, limit, settledMs }: { days: number; limit: number; settledMs: number },
): Promise<number> {
  const removed = await db
    .delete(transactions)
    .where(
      inArray(
        transactions.key,
        sql`(select old.transaction_id from ${transactions} old
          join ${archivedTransactions} archived using (transaction_id)
          where old.created_at < ${daysAgo(days)}
            and archived.archived_at < ${msAgo(settledMs)}
          order by old.created_at limit ${limit})`,
      ),
    )
    .returning({ key: transactions.key });
  return removed.length;
}
