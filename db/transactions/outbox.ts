import { and, asc, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';

/**
 * What Inngest was never seen to take, oldest first, at most `limit`.
 * @param minimumAgeMs leaves out what is so new that its own request may still be dispatching it
 */
export async function listUndispatched(
  db: Database,
  { limit, minimumAgeMs }: { limit: number; minimumAgeMs: number },
): Promise<Run[]> {
  return await db
    .select({ transactionId: transactions.transactionId, runNumber: transactions.runNumber })
    .from(transactions)
    .where(
      and(
        isNull(transactions.dispatchedAt),
        lt(transactions.createdAt, sql`now() - ${minimumAgeMs} * interval '1 millisecond'`),
      ),
    )
    .orderBy(asc(transactions.createdAt))
    .limit(limit);
}

export type Dispatched = Run & {
  ackMs: number | null;
  /** How long from now until it counts as overdue, in milliseconds. */
  overdueInMs: number;
};

/**
 * Sets the outbox mark of a whole group in one statement. The first dispatch's times stay, and what
 * has been reopened since it was sent keeps none.
 */
export async function markDispatched(db: Database, group: readonly Dispatched[]): Promise<void> {
  if (group.length === 0) return;
  const ids = sql.param(group.map((one) => one.transactionId));
  const runNumbers = sql.param(group.map((one) => one.runNumber));
  const ackMs = sql.param(group.map((one) => one.ackMs));
  const overdueInMs = sql.param(group.map((one) => one.overdueInMs));
  await db
    .update(transactions)
    .set({
      dispatchedAt: sql`coalesce(${transactions.dispatchedAt}, now())`,
      dispatchCount: sql`${transactions.dispatchCount} + 1`,
      ackMs: sql`coalesce(${transactions.ackMs}, dispatched.ack_ms)`,
      overdueAt: sql`coalesce(${transactions.overdueAt}, now() + dispatched.overdue_in_ms * interval '1 millisecond')`,
    })
    .from(
      sql`unnest(${ids}::text[], ${runNumbers}::int[], ${ackMs}::int[], ${overdueInMs}::bigint[])
        as dispatched (id, run_number, ack_ms, overdue_in_ms)`,
    )
    .where(
      sql`${transactions.transactionId} = dispatched.id
        and ${transactions.runNumber} = dispatched.run_number`,
    );
}
