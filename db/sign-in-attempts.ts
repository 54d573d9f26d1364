import { eq, sql } from 'drizzle-orm';
import type { Database } from './client';
import { signInAttempts } from './schema';

/** The attempts of a client in its window, this one included, and how long that still lasts. */
export type Attempts = { client: string; attempts: number; windowLeftMs: number };

/**
 * Counts an attempt to sign in for each of these clients, in one statement, so that no two at the
 * same moment count as one. A window that is over begins anew; those of others are forgotten.
 */
export async function countAttempt(
  db: Database,
  clients: readonly string[],
  windowMs: number,
): Promise<Attempts[]> {
  const windowEndsAt = sql`now() + ${windowMs} * interval '1 millisecond'`;
  const isOver = sql`${signInAttempts.windowEndsAt} < now()`;
  const forgotten = db
    .$with('forgotten', {})
    .as(
      sql`delete from ${signInAttempts} where ${isOver} and client <> all(${sql.param([...clients])}::text[])`,
    );
  return await db
    .with(forgotten)
    .insert(signInAttempts)
    // Sorted, so that two statements that share clients cannot deadlock.
    .values([...clients].sort().map((client) => ({ client, attempts: 1, windowEndsAt })))
    .onConflictDoUpdate({
      target: signInAttempts.client,
      set: {
        attempts: sql`case when ${isOver} then 1 else ${signInAttempts.attempts} + 1 end`,
        windowEndsAt: sql`case when ${isOver} then excluded.window_ends_at else ${signInAttempts.windowEndsAt} end`,
      },
    })
    .returning({
      client: signInAttempts.client,
      attempts: signInAttempts.attempts,
      windowLeftMs: sql<number>`(extract(epoch from ${signInAttempts.windowEndsAt} - now()) * 1000)::float8`,
    });
}

/** Lets a client begin anew, after it has signed in. */
export async function forgetAttempts(db: Database, client: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.client, client));
}
