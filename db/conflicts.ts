import {
  and,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  type SQL,
  sql,
} from 'drizzle-orm';
import { MAX_COUNTED_EXACTLY } from '@/server/settings/limits';
import type { Database } from './client';
import type { ConflictState } from './kinds';
import { type TransactionEventRow, transactionEvents } from './schema';
import { type EventPage, newestEvents } from './transaction-events';

const isConflict = eq(transactionEvents.kind, 'conflict');
// Both conditions are those of a partial index. The literal lets the planner see it.
const isOpen = and(
  sql`${transactionEvents.kind} = 'conflict'`,
  isNull(transactionEvents.acknowledgedAt),
);
const isAcknowledged = isNotNull(transactionEvents.acknowledgedAt);

const conditions: Record<ConflictState, SQL | undefined> = {
  open: isOpen,
  acknowledged: isAcknowledged,
  all: isConflict,
};

/** A page of conflicts, newest first. */
export function findConflicts(
  db: Database,
  { state, ...page }: EventPage & { state: ConflictState },
): Promise<TransactionEventRow[]> {
  return newestEvents(db, conditions[state], page);
}

/** Equal webhooks with different data than the stored one, by the newest of them. */
type ConflictGroup = TransactionEventRow & {
  /** Of all of them, newest first, at most `MAX_EQUAL`. */
  ids: number[];
  firstAt: Date;
};

/** More are a row of their own, once these are acknowledged. */
export const MAX_EQUAL = 200;

/** Conflicts of one transaction with the same differences, which were acknowledged together or not at all. */
const isEqual = (one: string, other: string): SQL => {
  const [a, b] = [sql.identifier(one), sql.identifier(other)];
  return sql`${a}.transaction_id = ${b}.transaction_id and ${a}.kind = 'conflict'
    and ${a}.details -> 'differences' = ${b}.details -> 'differences'
    and ${a}.acknowledged_at is not distinct from ${b}.acknowledged_at`;
};

/** A page of conflicts, equal ones as one, newest first. */
export async function groupConflicts(
  db: Database,
  { state, limit, before }: EventPage & { state: ConflictState },
): Promise<ConflictGroup[]> {
  const events = transactionEvents;
  const equal = sql`select other.id, other.occurrences, other.occurred_at
    from ${events} other where ${isEqual('other', 'transaction_events')}
    order by other.id desc limit ${MAX_EQUAL}`;
  const of = <Value>(value: SQL<Value>) => sql<Value>`(select ${value} from (${equal}) equal)`;
  const rows = await db
    .select({
      ...getTableColumns(events),
      occurrences: of(sql<number>`sum(occurrences)::int`),
      firstAt: of(sql<Date>`min(occurred_at)`).mapWith(events.occurredAt),
      ids: of(sql<number[]>`json_agg(id)`),
    })
    .from(events)
    .where(
      and(
        conditions[state],
        before === undefined ? undefined : lt(events.id, before),
        sql`not exists (select 1 from ${events} newer
          where newer.id > ${events.id} and ${isEqual('newer', 'transaction_events')})`,
      ),
    )
    .orderBy(desc(events.id))
    .limit(limit);
  return rows;
}

/** The number of conflicting webhooks, all and open. Stops after 100,000 events each. */
export async function countConflicts(db: Database): Promise<{ all: number; open: number }> {
  const [all, open] = await Promise.all([countNewest(db, isConflict), countNewest(db, isOpen)]);
  return { all, open };
}

async function countNewest(db: Database, condition: SQL | undefined): Promise<number> {
  const newest = db
    .select({ occurrences: transactionEvents.occurrences })
    .from(transactionEvents)
    .where(condition)
    .orderBy(desc(transactionEvents.id))
    .limit(MAX_COUNTED_EXACTLY)
    .as('newest');
  const rows = await db
    .select({ total: sql<string>`coalesce(sum(${newest.occurrences}), 0)` })
    .from(newest);
  return Number(rows[0]?.total ?? 0);
}

/**
 * Acknowledges conflicts. The first acknowledgement of a conflict stands.
 * @returns how many of them were open
 */
export async function acknowledgeConflicts(
  db: Database,
  ids: readonly number[],
  { by, note }: { by: string; note: string | null },
): Promise<number> {
  const changed = await db
    .update(transactionEvents)
    .set({ acknowledgedAt: sql`now()`, acknowledgedBy: by, acknowledgementNote: note })
    .where(and(inArray(transactionEvents.id, [...ids]), isOpen))
    .returning({ id: transactionEvents.id });
  return changed.length;
}

/** Takes acknowledgements back. Returns how many of these conflicts were acknowledged. */
export async function reopenConflicts(db: Database, ids: readonly number[]): Promise<number> {
  const changed = await db
    .update(transactionEvents)
    .set({ acknowledgedAt: null, acknowledgedBy: null, acknowledgementNote: null })
    .where(and(inArray(transactionEvents.id, [...ids]), isAcknowledged))
    .returning({ id: transactionEvents.id });
  return changed.length;
}
