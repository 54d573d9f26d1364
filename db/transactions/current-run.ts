import { and, eq, type SQL } from 'drizzle-orm';
import { type Run, transactions } from '@/db/schema';

/** That a run is its transaction's current one, and the transaction is being processed. */
export function isCurrent({ transactionId, generation }: Run): SQL | undefined {
  return and(
    eq(transactions.transactionId, transactionId),
    eq(transactions.generation, generation),
    eq(transactions.status, 'PROCESSING'),
  );
}
