import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { isPaused } from '@/db/effects/breakers';
import { type Run, transactions } from '@/db/schema';
import { inMs } from '@/db/sql';
import { appendEvents } from '@/db/transaction-events';

/*
 * The states of a transaction. Recorded, dispatched and requeued are all PROCESSING;
 * `dispatched_at` and `generation` (the run number) tell them apart.
 *
 *   webhook ──▶ recorded ──▶ dispatched ──▶ PROCESSED    an attempt of any run succeeds
 *                              │  ▲   │
 *                      overdue │  │   └───▶ FAILED       no retries left, or a permanent error
 *                              ▼  │           │
 *                            requeued ◀───────┘          an operator replays it
 *
 * A failed attempt with retries left keeps the state and postpones `overdue_at`. A requeue increases
 * the run number. Only the current run can be dispatched or fail. PROCESSED is final. A transaction
 * that waits for a breaker or a slot has ended its run: see `db/effects/waiting.ts`.
 */

/**
 * Moves transactions from PROCESSING to PROCESSED by compare-and-set in one statement, unless processing is paused.
 * @returns the keys that this call moved: of concurrent or repeated calls, exactly one moves a key
 */
export async function markProcessed(db: Database, ...keys: string[]): Promise<Set<string>> {
  // Locked in the order of their keys, so that two statements cannot deadlock.
  const mine = db
    .select({ key: transactions.key })
    .from(transactions)
    .where(
      and(
        sql`${transactions.key} = any(${sql.param(keys)}::text[])`,
        eq(transactions.status, 'PROCESSING'),
        sql`not ${isPaused}`,
      ),
    )
    .orderBy(transactions.key)
    .for('no key update')
    .as('mine');
  const updated = await db
    .update(transactions)
    .set({ status: 'PROCESSED', processedAt: sql`now()` })
    .from(mine)
    .where(eq(transactions.key, mine.key))
    .returning({ key: transactions.key });
  return new Set(updated.map(({ key }) => key));
}

/**
 * Moves a transaction from PROCESSING to FAILED and appends the event, in one statement. Only the
 * current run can do this: a superseded run that is still active must not fail the newer one.
 * @param reason for operators, in the event
 * @param failure shown to all readers of the transaction
 * @returns whether this call did it
 */
export async function markFailed(
  db: Database,
  run: Run,
  reason: string,
  failure = reason,
): Promise<boolean> {
  const failed = db
    .$with('failed')
    .as(
      db
        .update(transactions)
        .set({ status: 'FAILED', failure })
        .where(isCurrent(run))
        .returning({ key: transactions.key }),
    );
  const appended = db.$with('appended', {}).as(appendEvents('failed', 'failed', { reason }));
  const updated = await db.with(failed, appended).select().from(failed);
  return updated.length > 0;
}

/**
 * Appends a failed attempt and postpones `overdue_at`, in one statement. Does nothing for a
 * superseded run, or when the transaction is not PROCESSING.
 */
export async function recordFailedAttempt(
  db: Database,
  run: Run,
  { details, overdueInMs }: { details: Record<string, unknown>; overdueInMs: number },
): Promise<void> {
  const postponed = db.$with('postponed').as(
    db
      .update(transactions)
      .set({ overdueAt: inMs(overdueInMs) })
      .where(isCurrent(run))
      .returning({ key: transactions.key }),
  );
  const appended = db
    .$with('appended', {})
    .as(appendEvents('postponed', 'attempt_failed', details));
  await db.with(postponed, appended).select().from(postponed);
}

/** Postpones `overdue_at` of the current run. */
export async function postponeOverdue(db: Database, run: Run, overdueInMs: number): Promise<void> {
  await db
    .update(transactions)
    .set({ overdueAt: inMs(overdueInMs) })
    .where(isCurrent(run));
}

/** Whether a run is the current one of a transaction that is PROCESSING. */
export function isCurrent({ key, runNumber }: Run): SQL | undefined {
  return and(
    eq(transactions.key, key),
    eq(transactions.runNumber, runNumber),
    eq(transactions.status, 'PROCESSING'),
  );
}
