import { inArray } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type NewTransaction, transactions } from '@/db/schema';

/** What the stored transactions with these ids contain, to compare a repeated webhook with. */
export async function findContents(
  db: Database,
  transactionIds: readonly string[],
): Promise<Map<string, NewTransaction>> {
  const rows = await db
    .select({
      transactionId: transactions.transactionId,
      sourceAccount: transactions.sourceAccount,
      destinationAccount: transactions.destinationAccount,
      amount: transactions.amount,
      currency: transactions.currency,
    })
    .from(transactions)
    .where(inArray(transactions.transactionId, [...transactionIds]));
  return new Map(rows.map((row) => [row.transactionId, row]));
}
