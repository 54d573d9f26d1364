import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Database } from './client';
import { deliveriesInsert, deliveryColumns } from './deliveries/insert';
import { type RedeliveryKind, redeliveryKinds } from './kinds';
import {
  type NewDelivery,
  type NewTransactionEvent,
  type TransactionEventRow,
  transactionEvents,
} from './schema';

/**
 * SQL that appends one event per row of the CTE `changed`. In one statement with that CTE, a row
 * and its event are written together or not at all.
 * @param changed name of a CTE that returns `transaction_id`
 * @param ofRow SQL for more details, from the columns of that CTE
 */
export function appendEvents(
  changed: string,
  kind: TransactionEventRow['kind'],
  details: Record<string, unknown>,
  ofRow: SQL = sql`'{}'::jsonb`,
): SQL {
  return sql`insert into ${transactionEvents} (transaction_id, kind, details)
    select transaction_id, ${kind}::transaction_event_kind, ${JSON.stringify(details)}::jsonb || ${ofRow}
    from ${sql.identifier(changed)}`;
}

/**
 * Appends all events, and the deliveries that caused them, in one statement. Not idempotent: a retry appends
 * them again.
 */
export async function insertEvents(
  db: Database,
  events: readonly NewTransactionEvent[],
  deliveries: readonly NewDelivery[] = [],
): Promise<void> {
  if (events.length === 0) return;
  const recorded = db.$with('recorded', {}).as(deliveriesInsert(deliveryColumns(deliveries)));
  await db
    .with(...(deliveries.length > 0 ? [recorded] : []))
    .insert(transactionEvents)
    .values([...events]);
}

/** At most `limit` events, all with an id below `before`. */
export type EventPage = { limit: number; before?: number };

/** A page of a transaction's events, newest first. */
export function findEvents(
  db: Database,
  { key, ...page }: EventPage & { key: string },
): Promise<TransactionEventRow[]> {
  return newestEvents(db, eq(transactionEvents.key, key), page);
}

/** A page of the events that fulfil a condition, newest first. */
export async function newestEvents(
  db: Database,
  condition: SQL | undefined,
  { limit, before }: EventPage,
): Promise<TransactionEventRow[]> {
  return await db
    .select()
    .from(transactionEvents)
    .where(and(condition, before === undefined ? undefined : lt(transactionEvents.id, before)))
    .orderBy(desc(transactionEvents.id))
    .limit(limit);
}

/** Counts the redeliveries of each transaction. Transactions without any are left out. */
export async function countRepeats(
  db: Database,
  keys: readonly string[],
): Promise<Map<string, { duplicates: number; conflicts: number }>> {
  const rows = await db
    .select({
      key: transactionEvents.key,
      duplicates: occurrencesOf('duplicate'),
      conflicts: occurrencesOf('conflict'),
    })
    .from(transactionEvents)
    .where(
      and(
        inArray(transactionEvents.key, [...keys]),
        inArray(transactionEvents.kind, redeliveryKinds),
      ),
    )
    .groupBy(transactionEvents.key);
  return new Map(rows.map(({ key, ...repeats }) => [key, repeats]));
}

function occurrencesOf(kind: RedeliveryKind) {
  return sql<number>`coalesce(sum(${transactionEvents.occurrences})
    filter (where ${eq(transactionEvents.kind, kind)}), 0)::int`;
}
