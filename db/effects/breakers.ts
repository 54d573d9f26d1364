import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { PROCESSING } from '@/db/kinds';
import { circuitBreakers, waitingTransactions } from '@/db/schema';
import { inMs } from '@/db/sql';
import { MAX_COUNTED } from '@/server/settings/limits';

/** Inside a statement on transactions: whether an operator has paused all processing. */
export const isPaused = sql`exists (select from ${circuitBreakers}
  where name = ${PROCESSING} and opened_at is not null)`;

/**
 * What stops a call now: the open breaker of all processing or of this effect. When a breaker's time has come, one
 * caller gets through, as a try whether the outage is over.
 * @param tryMs how long that try can take
 * @returns the name of the breaker that stops it, if one does; otherwise whether this call is the try
 */
export async function findOpenBreaker(
  db: Database,
  effect: string,
  { tryMs }: { tryMs: number },
): Promise<{ stoppedBy: string } | { stoppedBy: undefined; isTry: boolean }> {
  const open = await db
    .select({ name: circuitBreakers.name, isDue: sql<boolean>`coalesce(retry_at <= now(), false)` })
    .from(circuitBreakers)
    .where(
      and(inArray(circuitBreakers.name, [PROCESSING, effect]), isNotNull(circuitBreakers.openedAt)),
    );
  if (open.some(({ name }) => name === PROCESSING)) return { stoppedBy: PROCESSING };
  const [breaker] = open;
  if (!breaker) return { stoppedBy: undefined, isTry: false };
  if (!breaker.isDue) return { stoppedBy: effect };
  const tries = await db
    .update(circuitBreakers)
    .set({ retryAt: inMs(tryMs) })
    .where(and(eq(circuitBreakers.name, effect), sql`retry_at <= now()`))
    .returning({ name: circuitBreakers.name });
  return tries.length > 0 ? { stoppedBy: undefined, isTry: true } : { stoppedBy: effect };
}

/** Gives back a try that led to no call, so that another caller can try at once. */
export async function returnTry(db: Database, effect: string): Promise<void> {
  await db
    .update(circuitBreakers)
    .set({ retryAt: sql`now()` })
    .where(
      and(
        eq(circuitBreakers.name, effect),
        isNotNull(circuitBreakers.openedAt),
        isNull(circuitBreakers.openedBy),
      ),
    );
}

/** Opens a breaker until an operator closes it. @returns whether this call did it */
export async function openByHand(db: Database, name: string, by: string): Promise<boolean> {
  const opened = await db
    .insert(circuitBreakers)
    .values({ name, openedAt: sql`now()`, openedBy: by })
    .onConflictDoUpdate({
      target: circuitBreakers.name,
      set: { openedAt: sql`now()`, openedBy: by, retryAt: null },
      setWhere: isNull(circuitBreakers.openedBy),
    })
    .returning({ name: circuitBreakers.name });
  return opened.length > 0;
}

/** Closes a breaker that an operator has opened. @returns whether this call did it */
export async function closeByHand(db: Database, name: string): Promise<boolean> {
  const closed = await db
    .update(circuitBreakers)
    .set({ failures: 0, openedAt: null, openedBy: null, retryAt: null })
    .where(and(eq(circuitBreakers.name, name), isNotNull(circuitBreakers.openedBy)))
    .returning({ name: circuitBreakers.name });
  return closed.length > 0;
}

/** The open breakers, by name. */
export async function listOpenBreakers(db: Database) {
  const { name, openedAt, openedBy } = circuitBreakers;
  const rows = await db
    .select({ name, openedAt, openedBy })
    .from(circuitBreakers)
    .where(isNotNull(openedAt))
    .orderBy(name);
  return rows.flatMap((row) => (row.openedAt ? { ...row, openedAt: row.openedAt } : []));
}

export type BreakerState = {
  name: string;
  openedAt: Date | null;
  openedBy: string | null;
  /** Whether an open breaker lets a try through. */
  isDue: boolean;
  /** Up to `countTo`. */
  waiting: number;
  /** Transactions that were resumed in the last 30 seconds and have not made their call yet. */
  resumed: number;
};

/**
 * The state of the breakers with these names, in their order, also of those that never opened.
 * @param options.countTo where counting stops, because it costs the more the higher it goes
 */
export async function readBreakers(
  db: Database,
  names: readonly string[],
  { countTo = MAX_COUNTED } = {},
): Promise<BreakerState[]> {
  const asked = sql`unnest(${sql.param([...names])}::text[]) with ordinality as asked (name, position)`;
  const count = (condition: typeof isPaused, limit: number) =>
    sql<number>`(select count(*)::int from (select from ${waitingTransactions}
      where waits_for = asked.name and ${condition} limit ${limit}) as counted)`;
  return await db
    .select({
      name: sql<string>`asked.name`,
      openedAt: circuitBreakers.openedAt,
      openedBy: circuitBreakers.openedBy,
      isDue: sql<boolean>`coalesce(${circuitBreakers.retryAt} <= now(), false)`,
      waiting: count(sql`resumed_at is null`, countTo),
      // An older one has lost its run. It must not stop the others.
      resumed: count(sql`resumed_at > now() - interval '30 seconds'`, MAX_COUNTED),
    })
    .from(asked)
    .leftJoin(circuitBreakers, sql`${circuitBreakers.name} = asked.name`)
    .orderBy(sql`asked.position`);
}
