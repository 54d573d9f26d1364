import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { archivedTransactions, transactions } from '@/db/schema';
import { columns } from '@/db/transactions/columns';
import type { Position } from '@/db/transactions/transaction-filter';

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
