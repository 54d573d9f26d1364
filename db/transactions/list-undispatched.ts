import { and, asc, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';

/**
 * What Inngest was never seen to take, oldest first, at most `limit`.
 * @param minimumAgeMs leaves out what is so new that its own request may still be dispatching it
 */
export async function listUndispatched(
  db: Database,
  { limit, minimumAgeMs }: { limit: number; minimumAgeMs: number },
): Promise<Run[]> {
  return await db
    .select({ transactionId: transactions.transactionId, generation: transactions.generation })
    .from(transactions)
    .where(
      and(
        isNull(transactions.dispatchedAt),
        lt(transactions.createdAt, sql`now() - ${minimumAgeMs} * interval '1 millisecond'`),
      ),
    )
    .orderBy(asc(transactions.createdAt))
    .limit(limit);
}
