import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { effectSlots } from '@/db/schema';
import { inMs } from '@/db/sql';

/** One of the `maxConcurrent` slots of an effect, and the call that holds it. */
export type HeldSlot = {
  effect: string;
  slot: number;
  /** A random text. It proves that the slot is still this call's. */
  holder: string;
};

/**
 * Takes one of the effect's slots.
 * @param holder a random text
 * @param leaseMs after which the slot of a caller that died is free again
 * @returns undefined if all are taken
 */
export async function takeSlot(
  db: Database,
  { effect, holder }: { effect: string; holder: string },
  { maxConcurrent, leaseMs }: { maxConcurrent: number; leaseMs: number },
): Promise<number | undefined> {
  const free = db
    .select({ slot: effectSlots.slot })
    .from(effectSlots)
    .where(
      and(
        eq(effectSlots.effect, effect),
        lt(effectSlots.leasedUntil, sql`now()`),
        sql`${effectSlots.slot} <= ${maxConcurrent}`,
      ),
    )
    .orderBy(asc(effectSlots.slot))
    .limit(1)
    .for('update', { skipLocked: true });
  const [taken] = await db
    .update(effectSlots)
    .set({ leasedUntil: inMs(leaseMs), holder })
    .where(and(eq(effectSlots.effect, effect), eq(effectSlots.slot, sql`(${free})`)))
    .returning({ slot: effectSlots.slot });
  return taken?.slot;
}

/** Creates the slots of an effect that do not exist yet. */
export async function createSlots(db: Database, effect: string, count: number): Promise<void> {
  const slots = Array.from({ length: count }, (_, n) => n + 1);
  await db
    .insert(effectSlots)
    .values(slots.map((slot) => ({ effect, slot, leasedUntil: sql`'-infinity'` })))
    .onConflictDoNothing();
}

/** Frees a slot, unless another call holds it by now. */
export function freeSlot(db: Database, { effect, slot, holder }: HeldSlot) {
  return db
    .update(effectSlots)
    .set({ leasedUntil: sql`'-infinity'` })
    .where(
      and(
        eq(effectSlots.effect, effect),
        eq(effectSlots.slot, slot),
        eq(effectSlots.holder, holder),
      ),
    );
}
