import { eq, sql } from 'drizzle-orm';
import type { Database } from './client';
import { signInAttempts } from './schema';

/**
 * Counts one sign-in attempt for each client in one statement, so that concurrent attempts all
 * count. A client's expired window starts again; expired windows of other clients are deleted.
 * @returns each client's attempts in its window, including this one
 */
export async function countAttempt(db: Database, clients: readonly string[], windowMs: number) {
  const windowEndsAt = sql`now() + ${windowMs} * interval '1 millisecond'`;
  const isExpired = sql`${signInAttempts.windowEndsAt} < now()`;
  const deleted = db
    .$with('deleted', {})
    .as(
      sql`delete from ${signInAttempts} where ${isExpired} and client <> all(${sql.param([...clients])}::text[])`,
    );
  return await db
    .with(deleted)
    .insert(signInAttempts)
    // Sorted, so that two statements that share clients cannot deadlock.
    .values([...clients].sort().map((client) => ({ client, attempts: 1, windowEndsAt })))
    .onConflictDoUpdate({
      target: signInAttempts.client,
      set: {
        attempts: sql`case when ${isExpired} then 1 else ${signInAttempts.attempts} + 1 end`,
        windowEndsAt: sql`case when ${isExpired} then excluded.window_ends_at else ${signInAttempts.windowEndsAt} end`,
      },
    })
    .returning({
      client: signInAttempts.client,
      attempts: signInAttempts.attempts,
      windowLeftMs: sql<number>`(extract(epoch from ${signInAttempts.windowEndsAt} - now()) * 1000)::float8`,
    });
}

/** Resets a client's attempts after a successful sign-in. */
export async function forgetAttempts(db: Database, client: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.client, client));
}
