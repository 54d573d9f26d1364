import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactions } from '@/db/schema';

export type Dispatched = { transactionId: string; ackMs: number | null };

/** Sets the outbox mark of a whole group in one statement. The first dispatch's time stays. */
export async function markDispatched(db: Database, group: readonly Dispatched[]): Promise<void> {
  if (group.length === 0) return;
  const ids = sql.param(group.map((one) => one.transactionId));
  const ackMs = sql.param(group.map((one) => one.ackMs));
  await db
    .update(transactions)
    .set({
      dispatchedAt: sql`coalesce(${transactions.dispatchedAt}, now())`,
      dispatchCount: sql`${transactions.dispatchCount} + 1`,
      ackMs: sql`coalesce(${transactions.ackMs}, dispatched.ack_ms)`,
    })
    .from(sql`unnest(${ids}::text[], ${ackMs}::int[]) as dispatched (id, ack_ms)`)
    .where(sql`${transactions.transactionId} = dispatched.id`);
}
