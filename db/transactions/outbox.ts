import { and, asc, isNull, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { type Run, transactions, waitingTransactions } from '@/db/schema';
import { inMs, msAgo } from '@/db/sql';

/**
 * Lists runs without the outbox mark, oldest transaction first.
 * @param minimumAgeMs skips transactions whose own request may still be dispatching them
 */
export async function listUndispatched(
  db: Database,
  { limit, minimumAgeMs }: { limit: number; minimumAgeMs: number },
): Promise<Run[]> {
  const isResumed = sql<boolean>`exists (select from ${waitingTransactions}
    where ${waitingTransactions.key} = ${transactions.key} and resumed_at is not null)`;
  const rows = await db
    .select({ key: transactions.key, runNumber: transactions.runNumber, isResumed })
    .from(transactions)
    .where(
      and(
        isNull(transactions.dispatchedAt),
        sql`coalesce(${transactions.requeuedAt}, ${transactions.createdAt})
          < ${msAgo(minimumAgeMs)}`,
      ),
    )
    .orderBy(asc(transactions.createdAt))
    .limit(limit);
  return rows.map(({ isResumed: resumed, ...run }) =>
    resumed ? { ...run, isResumed: true } : run,
  );
}

type DispatchedRun = Run & {
  ackMs: number | null;
  inngestEventId?: string | null;
  /** Milliseconds from now until the run is overdue. */
  overdueInMs: number;
};

/**
 * Sets the outbox mark of a batch of runs in one statement. A repeated call counts the dispatch but
 * keeps the first times. A run that was requeued in the meantime stays in the outbox.
 */
export async function markDispatched(db: Database, runs: readonly DispatchedRun[]): Promise<void> {
  if (runs.length === 0) return;
  const column = (name: keyof DispatchedRun) => sql.param(runs.map((run) => run[name] ?? null));
  await db
    .update(transactions)
    .set({
      dispatchedAt: sql`coalesce(${transactions.dispatchedAt}, now())`,
      dispatchCount: sql`${transactions.dispatchCount} + 1`,
      ackMs: sql`coalesce(${transactions.ackMs}, dispatched.ack_ms)`,
      // A repeated event starts no run, so the first id is the one with the run.
      inngestEventId: sql`case when ${transactions.dispatchedAt} is null then dispatched.event_id
        else ${transactions.inngestEventId} end`,
      // A transaction that waits already has the mark, and cannot be overdue.
      overdueAt: sql`case when ${transactions.dispatchedAt} is null
        then coalesce(${transactions.overdueAt}, ${inMs(sql`dispatched.overdue_in_ms`)})
        else ${transactions.overdueAt} end`,
    })
    // Locked in the order of their keys, like in `markProcessed`, so that the two cannot deadlock.
    .from(
      sql`(select ${transactions.key} as id, run.ack_ms, run.overdue_in_ms, run.event_id
        from ${transactions} join unnest(${column('key')}::text[], ${column('runNumber')}::int[],
          ${column('ackMs')}::int[], ${column('overdueInMs')}::bigint[],
          ${column('inngestEventId')}::text[])
          as run (id, number, ack_ms, overdue_in_ms, event_id)
          on ${transactions.key} = run.id and ${transactions.runNumber} = run.number
        order by ${transactions.key}
        for no key update of ${transactions}) as dispatched`,
    )
    .where(sql`${transactions.key} = dispatched.id`);
}
