import { eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionRow, transactionEvents, transactions } from '@/db/schema';

/** A transaction's status, and how many webhooks repeated or contradicted its first one. */
export type Standing = Pick<TransactionRow, 'transactionId' | 'status'> & {
  duplicates: number;
  conflicts: number;
};

/** Where the transactions with these ids stand; those that do not exist are left out. */
export async function findStatuses(
  db: Database,
  transactionIds: readonly string[],
): Promise<Standing[]> {
  return await db
    .select({
      transactionId: transactions.transactionId,
      status: transactions.status,
      duplicates: occurrencesOf('duplicate'),
      conflicts: occurrencesOf('conflict'),
    })
    .from(transactions)
    .leftJoin(transactionEvents, eq(transactionEvents.transactionId, transactions.transactionId))
    .where(inArray(transactions.transactionId, [...transactionIds]))
    .groupBy(transactions.transactionId);
}

function occurrencesOf(kind: 'duplicate' | 'conflict') {
  return sql<number>`coalesce(sum(${transactionEvents.occurrences})
    filter (where ${transactionEvents.kind} = ${kind}), 0)::int`;
}
