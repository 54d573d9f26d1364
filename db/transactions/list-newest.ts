import { desc } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionRow, transactions } from '@/db/schema';

/** The newest transactions, newest first, at most `limit`. */
export async function listNewest(db: Database, limit: number): Promise<TransactionRow[]> {
  return await db
    .select()
    .from(transactions)
    .orderBy(desc(transactions.createdAt), desc(transactions.transactionId))
    .limit(limit);
}
