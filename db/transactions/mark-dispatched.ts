import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions } from '@/db/schema';

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
  const generations = sql.param(group.map((one) => one.generation));
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
      sql`unnest(${ids}::text[], ${generations}::int[], ${ackMs}::int[], ${overdueInMs}::bigint[])
        as dispatched (id, generation, ack_ms, overdue_in_ms)`,
    )
    .where(
      sql`${transactions.transactionId} = dispatched.id
        and ${transactions.generation} = dispatched.generation`,
    );
}
