import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { closeByHand, openByHand, readBreakers } from '@/db/effects/breakers';
import { findEffects } from '@/db/effects/calls';
import { findWait, resumeTransactions } from '@/db/effects/waiting';
import { circuitBreakers, effectSlots, type Run, tasks, transactions } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { markDispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { findTransaction, insertTransactions } from '@/db/transactions/record';
import { requeueTransactions } from '@/db/transactions/requeue';
import { newTransaction } from '@/tests/support/connection';
import { defineEffect, type EffectOptions } from './define-effect';
import { PermanentFailure } from './failures';
import { runEffect } from './run-effect';

const WAIT = { timeout: 10_000, interval: 10 };
const REPLAY = { limit: 10, kind: 'replayed', details: { by: 'operator' } } as const;

let id = 0;
let name = '';
/** The transactions that were called, in order. */
let called: string[] = [];
let behave: (id: string) => unknown = () => ({ booked: true });

beforeEach(async () => {
  id += 1;
  name = `effect-${id}`;
  called = [];
  behave = () => ({ booked: true });
  await database().delete(circuitBreakers);
  // The tests resume themselves.
  const claimedAt = sql`now() + interval '1 hour'`;
  await database().insert(tasks).values({ name: 'resume', claimedAt }).onConflictDoNothing();
});

function effect(options: Omit<EffectOptions, 'name'> = {}) {
  return defineEffect({ ...options, name }, async ({ transaction_id }) => {
    called.push(transaction_id);
    return await behave(transaction_id);
  });
}

async function dispatched(key = `txn_${id}`): Promise<Run & { isResumed: boolean }> {
  await insertTransactions(database(), [newTransaction(key)]);
  const run = { key, runNumber: 1 };
  await markDispatched(database(), [{ ...run, ackMs: 1, overdueInMs: 60_000 }]);
  return { ...run, isResumed: false };
}

async function nextRun({ key }: Run): Promise<Run & { isResumed: boolean }> {
  await database().update(transactions).set({ overdueAt: sql`now() - interval '1 s'` });
  const [run] = await requeueTransactions(database(), { keys: [key] }, REPLAY);
  if (!run) throw new Error('not requeued');
  return { ...run, isResumed: false };
}

async function resumed(limit = 100) {
  const runs = await resumeTransactions(database(), name, limit);
  return runs.map((run) => ({ ...run, isResumed: true }));
}

const stateOf = async () => (await readBreakers(database(), [name]))[0];
const eventsOf = async ({ key }: Run) => {
  const events = await findEvents(database(), { key, limit: 100 });
  return events.map(({ kind, details }) => ({ kind, details }));
};
const down = () => {
  throw new Error('connection refused');
};

/** Lets the time come at which an open breaker lets a call through. */
async function untilDue(): Promise<void> {
  await database().update(circuitBreakers).set({ retryAt: sql`now() - interval '1 s'` });
}

describe('one effect', () => {
  it('is called once, and its result is stored', async () => {
    const run = await dispatched();
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    expect(called).toEqual([run.key]);
    expect(await findEffects(database(), run.key)).toMatchObject([
      { name, status: 'DONE', calls: 1, failures: 0, result: { booked: true }, error: null },
    ]);
  });

  it('is not called for a transaction that is PROCESSED or FAILED', async () => {
    const [done, failed] = [await dispatched('done'), await dispatched('failed')];
    await markProcessed(database(), done.key);
    await markFailed(database(), failed, 'closed');
    expect(await runEffect(effect(), done, 0)).toEqual({ outcome: 'superseded' });
    expect(await runEffect(effect(), failed, 0)).toEqual({ outcome: 'superseded' });
    expect(called).toEqual([]);
  });

  it('fails the transaction for good when the other side refuses, and keeps the breaker closed', async () => {
    const run = await dispatched();
    behave = () => {
      throw new PermanentFailure('the account is closed');
    };
    const failing = runEffect(effect({ breaker: { failures: 1 } }), run, 0);
    await expect(failing).rejects.toMatchObject({ retryInMs: null, message: /account is closed/ });
    expect(await findEffects(database(), run.key)).toMatchObject([{ status: 'FAILED', calls: 1 }]);
    expect(await stateOf()).toMatchObject({ openedAt: null });
  });

  it('is called again after a replay if it failed, with all its retries', async () => {
    const run = await dispatched();
    const once = effect({ retry: { attempts: 1 } });
    behave = down;
    await expect(runEffect(once, run, 0)).rejects.toMatchObject({ retryInMs: 10_000 });
    await expect(runEffect(once, run, 1)).rejects.toMatchObject({ retryInMs: null });
    await markFailed(database(), run, 'no answer');
    const replayed = await nextRun(run);
    behave = () => 'booked';
    expect(await runEffect(once, replayed, 0)).toEqual({ outcome: 'done' });
    expect(await findEffects(database(), run.key)).toMatchObject([{ status: 'DONE', calls: 3 }]);
  });

  it('appends an event for its first failure alone, and postpones the time at which the run is overdue', async () => {
    const run = await dispatched();
    behave = down;
    const patient = effect({ breaker: { failures: 100 } });
    for (const attempt of [0, 1, 2, 3]) {
      await expect(runEffect(patient, run, attempt)).rejects.toThrow('connection refused');
    }
    expect(await eventsOf(run)).toEqual([
      {
        kind: 'attempt_failed',
        details: { attempt: 1, effect: name, error: 'connection refused' },
      },
    ]);
    const { overdueAt } = (await findTransaction(database(), run.key)) ?? {};
    expect(overdueAt?.getTime()).toBeGreaterThan(Date.now() + 80_000 + 60_000);
  });
});

describe('superseded runs', () => {
  it('make no further call', async () => {
    const run = await dispatched();
    const newer = await nextRun(run);
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'superseded' });
    expect(called).toEqual([]);
    expect(await runEffect(effect(), newer, 0)).toEqual({ outcome: 'done' });
  });

  it('call together with their successor once, when both are alive', async () => {
    const run = await dispatched();
    let answer: (result: string) => void = () => {};
    behave = () => new Promise((resolve) => (answer = resolve));
    const first = runEffect(effect(), run, 0);
    await vi.waitFor(() => expect(called).toHaveLength(1), WAIT);
    const second = runEffect(effect(), await nextRun(run), 0);
    answer('booked');
    expect(await Promise.all([first, second])).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(called).toEqual([run.key]);
  });

  it('leave the result of their successor alone when they were paused for longer than their lease', async () => {
    const run = await dispatched();
    let answer: (result: string) => void = () => {};
    behave = () => new Promise((resolve) => (answer = resolve));
    const paused = runEffect(effect(), run, 0);
    await vi.waitFor(() => expect(called).toHaveLength(1), WAIT);
    const answerPaused = answer;
    await database().execute("update effects set leased_until = now() - interval '1 s'");
    behave = () => 'second';
    expect(await runEffect(effect(), await nextRun(run), 0)).toEqual({ outcome: 'done' });
    answerPaused('first');
    await paused;
    expect(await findEffects(database(), run.key)).toMatchObject([{ calls: 2, result: 'second' }]);
  });
});

describe('slots', () => {
  it('let no more calls run at the same time than maxConcurrent, and the rest waits', async () => {
    const three = effect({ maxConcurrent: 3 });
    let [open, peak] = [0, 0];
    const ends: (() => void)[] = [];
    behave = async () => {
      open += 1;
      peak = Math.max(peak, open);
      await new Promise<void>((resolve) => ends.push(resolve));
      open -= 1;
    };
    const runs = await Promise.all(Array.from({ length: 20 }, (_, n) => dispatched(`s${id}-${n}`)));
    const results = runs.map((run) => runEffect(three, run, 0));
    await vi.waitFor(async () => expect(await stateOf()).toMatchObject({ waiting: 17 }), WAIT);
    expect(ends).toHaveLength(3);
    for (const end of ends) end();
    const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome);
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(3);
    behave = () => 'booked';
    for (const run of await resumed()) await runEffect(three, run, 0);
    expect(peak).toBe(3);
    expect(new Set(called).size).toBe(20);
    expect(called).toHaveLength(20);
    expect(await stateOf()).toMatchObject({ waiting: 0, resumed: 0 });
  });

  it('are free again when the caller that held one is gone', async () => {
    const one = effect({ maxConcurrent: 1 });
    await runEffect(one, await dispatched(`first_${id}`), 0);
    const hold = (until: string) =>
      database()
        .update(effectSlots)
        .set({ holder: 'gone', leasedUntil: sql.raw(until) });
    await hold("now() + interval '1 min'");
    const run = await dispatched();
    expect(await runEffect(one, run, 0)).toEqual({ outcome: 'waiting' });
    await hold("now() - interval '1 ms'");
    const [next] = await resumed();
    expect(next && (await runEffect(one, next, 0))).toEqual({ outcome: 'done' });
  });
});

describe('breaker', () => {
  const quick = () => effect({ breaker: { failures: 3, openMs: 60_000 } });

  it('opens after failures in a row, and lets runs wait without a call, a retry or an event', async () => {
    behave = down;
    const runs = await Promise.all(Array.from({ length: 5 }, (_, n) => dispatched(`b${id}-${n}`)));
    const outcomes: string[] = [];
    for (const run of runs) {
      const ran = await runEffect(quick(), run, 0).catch(() => ({ outcome: 'failed' }));
      outcomes.push(ran.outcome);
    }
    expect(outcomes).toEqual(['failed', 'failed', 'waiting', 'waiting', 'waiting']);
    expect(called).toHaveLength(3);
    for (const run of runs.slice(2)) {
      expect(await eventsOf(run)).toEqual([]);
      expect(await findWait(database(), run.key)).toMatchObject({ waitsFor: name });
      // It waits, so it is not lost.
      expect(await findTransaction(database(), run.key)).toMatchObject({
        status: 'PROCESSING',
        overdueAt: null,
      });
    }
  });

  it('lets one call through when its time has come, and closes when that succeeds', async () => {
    behave = down;
    const eager = effect({ breaker: { failures: 1, openMs: 60_000 } });
    await runEffect(eager, await dispatched(`a_${id}`), 0);
    await runEffect(eager, await dispatched(`b_${id}`), 0);
    expect(called).toEqual([`a_${id}`]);
    await untilDue();
    const [a, b] = await resumed();
    if (!a || !b) throw new Error('not resumed');
    // Two at the same time: one is the try.
    let answer: (result: string) => void = () => {};
    behave = () => new Promise((resolve) => (answer = resolve));
    const trying = runEffect(eager, a, 0);
    await vi.waitFor(() => expect(called).toHaveLength(2), WAIT);
    expect(await runEffect(eager, b, 0)).toEqual({ outcome: 'waiting' });
    answer('booked');
    expect(await trying).toEqual({ outcome: 'done' });
    expect(await stateOf()).toMatchObject({ openedAt: null, waiting: 1 });
  });

  it('stays open through failed tries, which use up no retries and append no events', async () => {
    behave = down;
    const run = await dispatched();
    const eager = effect({ retry: { attempts: 1 }, breaker: { failures: 1, openMs: 60_000 } });
    await runEffect(eager, run, 0);
    for (let n = 0; n < 30; n += 1) {
      await untilDue();
      const [next] = await resumed();
      if (!next) throw new Error('not resumed');
      expect(await runEffect(eager, next, 0)).toEqual({ outcome: 'waiting' });
    }
    expect(called).toHaveLength(31);
    expect(await findEffects(database(), run.key)).toMatchObject([{ calls: 31, failures: 0 }]);
    expect(await eventsOf(run)).toEqual([]);
  });

  it('is tried after 5 seconds, however many calls fail at the same time, and after twice that when the try fails', async () => {
    let fail: (reason: Error) => void = () => {};
    const together = new Promise((_, reject) => (fail = reject));
    together.catch(() => {});
    behave = () => together;
    const many = effect({ breaker: { failures: 2, openMs: 5_000 } });
    const runs = await Promise.all(Array.from({ length: 8 }, (_, n) => dispatched(`w${id}-${n}`)));
    const ending = runs.map((run) => runEffect(many, run, 0).catch(() => {}));
    await vi.waitFor(() => expect(called).toHaveLength(8), WAIT);
    fail(new Error('connection reset'));
    await Promise.all(ending);
    const tryInMs = async () => {
      const [breaker] = await database()
        .select({ ms: sql<number>`(extract(epoch from retry_at - now()) * 1000)::float8` })
        .from(circuitBreakers);
      return breaker?.ms ?? Number.NaN;
    };
    expect(await tryInMs()).toBeLessThanOrEqual(5_000);
    expect(await tryInMs()).toBeGreaterThan(0);
    const ago = (ms: number) => sql`now() - ${ms} * interval '1 ms'`;
    await database()
      .update(circuitBreakers)
      .set({ openedAt: ago(10_000), retryAt: ago(1) });
    behave = down;
    const [next] = await resumed();
    expect(next && (await runEffect(many, next, 0))).toEqual({ outcome: 'waiting' });
    expect(await tryInMs()).toBeGreaterThan(9_000);
    expect(await tryInMs()).toBeLessThan(15_000);
  });

  it('stays closed while the other side refuses some and answers the rest', async () => {
    for (let n = 0; n < 10; n += 1) {
      behave = n % 2 ? () => 'booked' : down;
      await runEffect(quick(), await dispatched(`m${id}-${n}`), 0).catch(() => {});
    }
    expect(await stateOf()).toMatchObject({ openedAt: null });
  });

  it('stays open when an operator has opened it, until an operator closes it', async () => {
    expect(await openByHand(database(), name, 'operator')).toBe(true);
    expect(await openByHand(database(), name, 'another')).toBe(false);
    const run = await dispatched();
    expect(await runEffect(quick(), run, 0)).toEqual({ outcome: 'waiting' });
    expect(await stateOf()).toMatchObject({ openedBy: 'operator', isDue: false });
    expect(await closeByHand(database(), name)).toBe(true);
    const [next] = await resumed();
    expect(next && (await runEffect(quick(), next, 0))).toEqual({ outcome: 'done' });
  });
});
