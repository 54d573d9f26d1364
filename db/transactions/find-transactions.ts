import { getTableColumns, inArray } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { archivedTransactions, type TransactionRow, transactions } from '@/db/schema';

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
