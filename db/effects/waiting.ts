import { and, eq, inArray, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { PROCESSING } from '@/db/kinds';
import { type Run, transactions, waitingTransactions } from '@/db/schema';
import { isCurrent } from '@/db/transactions/processing';
import { asNextRun } from '@/db/transactions/requeue';
import { isPaused } from './breakers';

/** Lets a transaction wait if processing is paused. @returns whether it does */
export async function waitIfPaused(db: Database, run: Run): Promise<boolean> {
  return await wait(db, run, PROCESSING, isPaused);
}

/**
 * Lets a transaction wait for a breaker or a slot, after those that wait already. Until it is resumed, it cannot be
 * overdue. Does nothing for a superseded run.
 * @returns whether it waits
 */
export async function wait(
  db: Database,
  run: Run,
  waitsFor: string,
  condition: SQL = sql`true`,
): Promise<boolean> {
  const parked = db.$with('parked', { key: sql<string>`transaction_id`.as('transaction_id') }).as(
    // Its outbox mark may not be set yet. It must not set the time at which it is overdue.
    sql`update ${transactions} set overdue_at = null, dispatched_at = coalesce(dispatched_at, now())
      where ${isCurrent(run)} and ${condition}
      returning transaction_id`,
  );
  const waiting = db.$with('waiting', {}).as(
    sql`insert into ${waitingTransactions} (transaction_id, waits_for, since)
      select transaction_id, ${waitsFor}, clock_timestamp() from parked
      on conflict (transaction_id) do update set
        waits_for = excluded.waits_for, since = excluded.since, resumed_at = null`,
  );
  const rows = await db.with(parked, waiting).select({ key: parked.key }).from(parked);
  return rows.length > 0;
}

/**
 * Puts those that have waited longest back into the outbox, as new runs.
 * @param waitsFor the name of a breaker, or all names but these, as those of effects that no longer exist
 */
export async function resumeTransactions(
  db: Database,
  waitsFor: string | { noneOf: readonly string[] },
  limit: number,
): Promise<Run[]> {
  const isChosen =
    typeof waitsFor === 'string'
      ? sql`waits_for = ${waitsFor}`
      : sql`waits_for <> all (${sql.param([...waitsFor.noneOf])}::text[])`;
  const chosen = db.$with('chosen', {}).as(
    sql`select transaction_id from ${waitingTransactions}
      where resumed_at is null and ${isChosen}
      order by since limit ${limit} for update skip locked`,
  );
  const resumed = db.$with('resumed', {}).as(
    sql`update ${waitingTransactions} set resumed_at = now()
      where transaction_id in (select transaction_id from chosen)`,
  );
  const requeued = db.$with('requeued').as(
    db
      .update(transactions)
      .set(asNextRun)
      .where(
        and(
          eq(transactions.status, 'PROCESSING'),
          inArray(transactions.key, sql`(select transaction_id from chosen)`),
        ),
      )
      .returning({ key: transactions.key, runNumber: transactions.runNumber }),
  );
  const runs = await db.with(chosen, resumed, requeued).select().from(requeued);
  return runs.map((run) => ({ ...run, isResumed: true }));
}

/** Forgets resumed transactions that are no longer PROCESSING. */
export async function removeFinished(db: Database): Promise<void> {
  await db.delete(waitingTransactions).where(
    sql`resumed_at is not null and exists (select from ${transactions} finished
      where finished.transaction_id = ${waitingTransactions.key} and finished.status <> 'PROCESSING')`,
  );
}

/**
 * Whether any transaction waits. A read that costs next to nothing while none does.
 * @param options.except the names of breakers that do not count
 */
export async function isAnyWaiting(
  db: Database,
  { except = [] }: { except?: readonly string[] } = {},
): Promise<boolean> {
  const rows = await db
    .select({ key: waitingTransactions.key })
    .from(waitingTransactions)
    .where(
      and(
        isNull(waitingTransactions.resumedAt),
        except.length > 0 ? notInArray(waitingTransactions.waitsFor, [...except]) : undefined,
      ),
    )
    .limit(1);
  return rows.length > 0;
}

export async function findWait(db: Database, key: string) {
  const [wait] = await db
    .select({ waitsFor: waitingTransactions.waitsFor, since: waitingTransactions.since })
    .from(waitingTransactions)
    .where(and(eq(waitingTransactions.key, key), isNull(waitingTransactions.resumedAt)));
  return wait;
}
