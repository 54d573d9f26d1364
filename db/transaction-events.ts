import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { type RedeliveryKind, redeliveryKinds } from '@/db/kinds';
import type { Database } from './client';
import { type NewTransactionEvent, type TransactionEventRow, transactionEvents } from './schema';

/**
 * Part of a statement: appends an event for each row that another part, `changed`, returns.
 * @param changed that part's name; its rows have a `transaction_id`
 */
export function appendEvents(
  changed: string,
  kind: TransactionEventRow['kind'],
  details: Record<string, unknown>,
): SQL {
  return sql`insert into ${transactionEvents} (transaction_id, kind, details)
    select transaction_id, ${kind}::transaction_event_kind, ${JSON.stringify(details)}::jsonb
    from ${sql.identifier(changed)}`;
}

/** Appends events of any number of transactions in one statement. */
export async function insertEvents(
  db: Database,
  events: readonly NewTransactionEvent[],
): Promise<void> {
  if (events.length > 0) await db.insert(transactionEvents).values([...events]);
}

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

/** A page of what happened to a transaction beside the happy path, newest first. */
export function findEvents(
  db: Database,
  { transactionId, ...page }: EventPage & { transactionId: string },
): Promise<TransactionEventRow[]> {
  return newestEvents(db, eq(transactionEvents.transactionId, transactionId), page);
}

/** A page of the ledger of conflicts, newest first. */
export function findConflicts(db: Database, page: EventPage): Promise<TransactionEventRow[]> {
  return newestEvents(db, eq(transactionEvents.kind, 'conflict'), page);
}

/** How many webhooks contradicted the first one with their id, since ever. */
export async function countConflicts(db: Database): Promise<number> {
  const rows = await db
    .select({ total: sql<string>`coalesce(sum(${transactionEvents.occurrences}), 0)` })
    .from(transactionEvents)
    .where(eq(transactionEvents.kind, 'conflict'));
  return Number(rows[0]?.total ?? 0);
}

/** How many webhooks repeated a transaction's first one, and how many contradicted it. */
export type Repeats = { duplicates: number; conflicts: number };

/** The repeats of the transactions with these ids; those without any are left out. */
export async function countRepeats(
  db: Database,
  transactionIds: readonly string[],
): Promise<Map<string, Repeats>> {
  const rows = await db
    .select({
      transactionId: transactionEvents.transactionId,
      duplicates: occurrencesOf('duplicate'),
      conflicts: occurrencesOf('conflict'),
    })
    .from(transactionEvents)
    .where(
      and(
        inArray(transactionEvents.transactionId, [...transactionIds]),
        inArray(transactionEvents.kind, redeliveryKinds),
      ),
    )
    .groupBy(transactionEvents.transactionId);
  return new Map(rows.map(({ transactionId, ...repeats }) => [transactionId, repeats]));
}

function occurrencesOf(kind: RedeliveryKind) {
  return sql<number>`coalesce(sum(${transactionEvents.occurrences})
    filter (where ${eq(transactionEvents.kind, kind)}), 0)::int`;
}
