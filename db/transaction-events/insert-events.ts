import type { Database } from '@/db/client';
import { type NewTransactionEvent, transactionEvents } from '@/db/schema';

/** Appends events of any number of transactions in one statement. */
export async function insertEvents(
  db: Database,
  events: readonly NewTransactionEvent[],
): Promise<void> {
  if (events.length > 0) await db.insert(transactionEvents).values([...events]);
}
