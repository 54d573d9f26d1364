import { asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { circuitBreakers, type EffectRow, effects, type Run, transactions } from '@/db/schema';
import { inMs, oneRow } from '@/db/sql';
import { appendEvents } from '@/db/transaction-events';
import { isCurrent } from '@/db/transactions/processing';
import { freeSlot, type HeldSlot } from './slots';

/** One call of an effect for one run of a transaction. */
export type Call = Run &
  HeldSlot & {
    /** The number of this call, from 1: proves that no later one has begun. 0 before it begins. */
    number: number;
    /** Whether it tries if an outage is over. */
    isTry: boolean;
  };

/** `busy`: a call of this effect for this transaction may still be under way. */
type Begun = { state: 'begun'; number: number } | { state: 'done' | 'busy' | 'superseded' };

/** So long after a call has begun, a transaction that waited counts as lost. */
const OVERDUE_MS = 120_000;

/**
 * Records that a call begins. Only the current run of a transaction begins one, and never while another may be
 * under way. The lock on the transaction makes a requeue wait until this is committed.
 * @param leaseMs after which a call has ended in any case
 */
export async function beginCall(
  db: Database,
  { key, runNumber, effect }: Pick<Call, 'key' | 'runNumber' | 'effect'>,
  leaseMs: number,
): Promise<Begun> {
  const current = db.$with('current', { key: sql<string>`transaction_id` }).as(
    sql`select transaction_id from ${transactions}
      where ${isCurrent({ key, runNumber })} for share`,
  );
  const begun = db.$with('begun', { number: sql<number>`calls`.as('calls') }).as(
    sql`insert into ${effects}
        (transaction_id, name, status, calls, run_number, leased_until, first_called_at, last_called_at)
      select transaction_id, ${effect}, 'CALLING', 1, ${runNumber}::int, ${inMs(leaseMs)}, now(), now()
      from current
      on conflict (transaction_id, name) do update set
        status = excluded.status, calls = effects.calls + 1, run_number = excluded.run_number,
        leased_until = excluded.leased_until, last_called_at = excluded.last_called_at,
        finished_at = null, failures = case effects.status when 'FAILED' then 0 else effects.failures end
      where effects.status <> 'DONE'
        and (effects.status <> 'CALLING' or effects.leased_until < now())
      returning transaction_id, calls`,
  );
  const left = db.$with('left_waiting', {}).as(
    sql`delete from waiting_transactions
        where transaction_id in (select transaction_id from begun)
        returning transaction_id`,
  );
  // A step that let it wait and runs again has no time at which it is overdue.
  const guarded = db.$with('guarded', {}).as(
    sql`update ${transactions} set overdue_at = ${inMs(leaseMs + OVERDUE_MS)}
      where transaction_id in (select transaction_id from left_waiting) and overdue_at is null`,
  );
  const [state] = await db
    .with(current, begun, left, guarded)
    .select({
      isCurrent: sql<boolean>`exists (select from current)`,
      number: sql<number | null>`(select calls from begun)`,
      // As it was before this statement.
      status: sql<EffectRow['status'] | null>`(select status from ${effects}
        where transaction_id = ${key} and name = ${effect})`,
    })
    .from(oneRow);
  if (state && state.number !== null) return { state: 'begun', number: state.number };
  if (state?.status === 'DONE') return { state: 'done' };
  return { state: state?.isCurrent ? 'busy' : 'superseded' };
}

/**
 * Records that a call has succeeded: stores its result, frees its slot and closes the breaker.
 * @param result as JSON
 * @returns whether transactions wait for this effect
 */
export async function finishCall(db: Database, call: Call, result: string): Promise<boolean> {
  const done = db.$with('done', {}).as(
    sql`update ${effects} set status = 'DONE', finished_at = now(), leased_until = null, error = null,
        result = ${result}::jsonb
      where ${isCalling(call)}`,
  );
  const [state] = await db
    .with(done, freed(db, call), closed(db, call))
    .select({ hasWaiting: hasWaiting(call) })
    .from(oneRow);
  return state?.hasWaiting ?? false;
}

/** Records that the other side has refused for good. It answered, so the breaker closes. */
export async function refuseCall(db: Database, call: Call, error: string): Promise<void> {
  const refused = db.$with('refused', {}).as(
    sql`update ${effects} set status = 'FAILED', finished_at = now(), leased_until = null,
        failures = failures + 1, error = ${error}
      where ${isCalling(call)}`,
  );
  await db.with(refused, freed(db, call), closed(db, call)).select({ one: sql`1` }).from(oneRow);
}

/** When a breaker opens, and for how long. */
export type BreakerPolicy = {
  /** Opens after so many failed calls in a row, of any transactions. */
  failures: number;
  /** Until the first try whether the outage is over. Doubles with each failed try, up to `maxOpenMs`. */
  openMs: number;
  maxOpenMs: number;
};

/**
 * Records that a call has failed and can be repeated, and frees its slot. The breaker decides what it means: while
 * it is open, or if this failure opens it, the other side is at fault, and the transaction keeps its retries. The
 * first failure of a transaction appends an event.
 * @param options.openAtLeastMs what the other side asks for
 * @returns whether the breaker is open, and how many failures the transaction has
 */
export async function failCall(
  db: Database,
  call: Call,
  error: string,
  { failures, openMs, maxOpenMs, openAtLeastMs }: BreakerPolicy & { openAtLeastMs: number },
): Promise<{ isOpen: boolean; failures: number }> {
  // Waiting as long again as the breaker has been open doubles the pause.
  const openSinceMs = sql`coalesce(extract(epoch from now() - failed.opened_at) * 1000, 0)`;
  const openForMs = sql`greatest(${openAtLeastMs}, least(${maxOpenMs}, greatest(${openMs}, ${openSinceMs})))`;
  const counted = db.$with('counted', { openedAt: sql<string | null>`opened_at` }).as(
    sql`insert into ${circuitBreakers} as failed (name, failures, opened_at, retry_at)
      values (${call.effect}, 1,
        case when ${failures} <= 1 then now() end,
        case when ${failures} <= 1 then ${inMs(openMs)} end)
      on conflict (name) do update set
        failures = failed.failures + 1,
        opened_at = case when failed.failures + 1 >= ${failures} then coalesce(failed.opened_at, now())
          else failed.opened_at end,
        retry_at = case
          when failed.opened_by is not null then failed.retry_at
          -- Calls that began before it opened say nothing new.
          when failed.opened_at is not null and not ${call.isTry} then failed.retry_at
          when failed.opened_at is not null or failed.failures + 1 >= ${failures} then ${inMs(openForMs)} end
      returning opened_at`,
  );
  const isOpen = sql`(select opened_at is not null from counted)`;
  const retrying = db.$with('retrying', { failures: sql<number>`failures` }).as(
    sql`update ${effects} set status = 'RETRYING', leased_until = null, error = ${error},
        failures = failures + case when ${isOpen} then 0 else 1 end
      where ${isCalling(call)}
      returning transaction_id, failures`,
  );
  const first = db
    .$with('first_failure', {})
    .as(sql`select transaction_id from retrying where failures = 1 and not ${isOpen}`);
  const appended = db.$with('appended', {}).as(
    appendEvents('first_failure', 'attempt_failed', {
      attempt: 1,
      effect: call.effect,
      error,
    }),
  );
  const [state] = await db
    .with(counted, retrying, first, appended, freed(db, call))
    .select({
      isOpen: sql<boolean>`${isOpen}`,
      failures: sql<number>`coalesce((select failures from retrying), 0)`,
    })
    .from(oneRow);
  return state ?? { isOpen: true, failures: 0 };
}

/** The effects of a transaction that have been called, in the order of their first call. */
export async function findEffects(db: Database, key: string): Promise<EffectRow[]> {
  return await db
    .select()
    .from(effects)
    .where(eq(effects.key, key))
    .orderBy(asc(effects.firstCalledAt));
}

/** Whether this call is still the last one: a caller that was paused must not overwrite its successor's result. */
function isCalling({ key, effect, number }: Call): SQL {
  return sql`transaction_id = ${key} and name = ${effect} and calls = ${number} and status = 'CALLING'`;
}

function freed(db: Database, call: Call) {
  return db.$with('freed').as(freeSlot(db, call));
}

function closed(db: Database, { effect }: Call) {
  return db.$with('closed', {}).as(
    sql`update ${circuitBreakers} set failures = 0, opened_at = null, retry_at = null
      where name = ${effect} and failures > 0 and opened_by is null`,
  );
}

function hasWaiting({ effect }: Call): SQL<boolean> {
  return sql<boolean>`exists (select from waiting_transactions
    where waits_for = ${effect} and resumed_at is null)`;
}
