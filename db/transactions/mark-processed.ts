import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

/**
 * Moves a transaction from PROCESSING to PROCESSED, by compare-and-set in one statement.
 * Answers whether this call did it: whoever loses the race, or comes later, changes nothing.
 */
export async function markProcessed(db: Database, transactionId: string): Promise<boolean> {
  const moved = await db
    .update(transactions)
    .set({ status: 'PROCESSED', processedAt: sql`now()` })
    .where(
      and(eq(transactions.transactionId, transactionId), eq(transactions.status, 'PROCESSING')),
    )
    .returning({ transactionId: transactions.transactionId });
  return moved.length > 0;
}
