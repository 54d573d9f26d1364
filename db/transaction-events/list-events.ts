import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';

/** What happened to a transaction beside the happy path, newest first, at most `limit`. */
export async function listEvents(
  db: Database,
  { transactionId, limit, before }: { transactionId: string; limit: number; before?: number },
): Promise<TransactionEventRow[]> {
  return await db
    .select()
    .from(transactionEvents)
    .where(
      and(
        eq(transactionEvents.transactionId, transactionId),
        before === undefined ? undefined : lt(transactionEvents.id, before),
      ),
    )
    .orderBy(desc(transactionEvents.id))
    .limit(limit);
}
