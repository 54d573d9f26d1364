import { eq } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';
import { type EventPage, newestEvents } from './newest-events';

/** A page of the ledger of conflicts, newest first. */
export function listConflicts(db: Database, page: EventPage): Promise<TransactionEventRow[]> {
  return newestEvents(db, eq(transactionEvents.kind, 'conflict'), page);
}
