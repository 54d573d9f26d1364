import type { Database } from '@/db/client';
import { type NewTransaction, transactions } from '@/db/schema';

/**
 * Records all of `rows` in one statement and answers the ids that are new.
 * An id that exists, or comes a second time in `rows`, changes nothing: the first write wins.
 */
export async function insertTransactions(
  db: Database,
  rows: readonly NewTransaction[],
): Promise<Set<string>> {
  const inserted = await db
    .insert(transactions)
    // Two groups that share ids take their locks in the same order and so cannot deadlock.
    .values([...rows].sort((a, b) => (a.transactionId < b.transactionId ? -1 : 1)))
    .onConflictDoNothing({ target: transactions.transactionId })
    .returning({ transactionId: transactions.transactionId });
  return new Set(inserted.map((row) => row.transactionId));
}
