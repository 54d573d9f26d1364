import { and, desc, lt, type SQL } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type TransactionEventRow, transactionEvents } from '@/db/schema';

/** Which page of events is wanted: at most `limit`, and only those older than the id `before`. */
export type EventPage = { limit: number; before?: number };

/** The events that meet a condition, newest first. */
export async function newestEvents(
  db: Database,
  condition: SQL,
  { limit, before }: EventPage,
): Promise<TransactionEventRow[]> {
  return await db
    .select()
    .from(transactionEvents)
    .where(and(condition, before === undefined ? undefined : lt(transactionEvents.id, before)))
    .orderBy(desc(transactionEvents.id))
    .limit(limit);
}
