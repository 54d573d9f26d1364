import { asc, eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';

/** What happened to a transaction beside the happy path, oldest first, at most `limit`. */
export async function listEvents(
  db: Database,
  { transactionId, limit }: { transactionId: string; limit: number },
): Promise<TransactionEventRow[]> {
  return await db
    .select()
    .from(transactionEvents)
    .where(eq(transactionEvents.transactionId, transactionId))
    .orderBy(asc(transactionEvents.id))
    .limit(limit);
}
