import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';
import { type EventPage, newestEvents } from './newest-events';

/** A page of what happened to a transaction beside the happy path, newest first. */
export function listEvents(
  db: Database,
  { transactionId, ...page }: EventPage & { transactionId: string },
): Promise<TransactionEventRow[]> {
  return newestEvents(db, eq(transactionEvents.transactionId, transactionId), page);
}
