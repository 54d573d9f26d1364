import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionRow, transactions } from '@/db/schema';

/** The transaction with this id, if there is one. */
export async function findTransaction(
  db: Database,
  transactionId: string,
): Promise<TransactionRow | undefined> {
  const rows = await db
    .select()
    .from(transactions)
    .where(eq(transactions.transactionId, transactionId));
  return rows[0];
}
