import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';

/** The ledger of conflicts, newest first, at most `limit`. @param before only those older than this id */
export async function listConflicts(
  db: Database,
  { limit, before }: { limit: number; before?: number },
): Promise<TransactionEventRow[]> {
  return await db
    .select()
    .from(transactionEvents)
    .where(
      and(
        eq(transactionEvents.kind, 'conflict'),
        before === undefined ? undefined : lt(transactionEvents.id, before),
      ),
    )
    .orderBy(desc(transactionEvents.id))
    .limit(limit);
}
