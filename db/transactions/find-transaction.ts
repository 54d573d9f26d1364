import type { Database } from '@/db/client';
import type { TransactionRow } from '@/db/schema';
import { findTransactions } from './find-transactions';

/** The transaction with this id, if there is one. */
export async function findTransaction(
  db: Database,
  transactionId: string,
): Promise<TransactionRow | undefined> {
  return (await findTransactions(db, [transactionId])).get(transactionId);
}
