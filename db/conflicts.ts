import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
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
