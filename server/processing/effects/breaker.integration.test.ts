import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { closeByHand, openByHand } from '@/db/effects/breakers';
import { findEffects } from '@/db/effects/calls';
import { findWait } from '@/db/effects/waiting';
import { circuitBreakers, effectSlots } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find';
import {
  dispatched,
  down,
  effect,
  eventsOf,
  prepareEffectRig,
  resumed,
  rig,
  stateOf,
  untilDue,
} from '@/tests/support/effect-rig';
import { runEffect } from './run-effect';

const WAIT = { timeout: 10_000, interval: 10 };

prepareEffectRig();

describe('slots', () => {
  it('let no more calls run at the same time than maxConcurrent, and the rest waits', async () => {
    const three = effect({ maxConcurrent: 3 });
    let [open, peak] = [0, 0];
    const ends: (() => void)[] = [];
    rig.behave = async () => {
      open += 1;
      peak = Math.max(peak, open);
      await new Promise<void>((resolve) => ends.push(resolve));
      open -= 1;
    };
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, n) => dispatched(`s${rig.id}-${n}`)),
    );
    const results = runs.map((run) => runEffect(three, run, 0));
    await vi.waitFor(async () => expect(await stateOf()).toMatchObject({ waiting: 17 }), WAIT);
    await vi.waitFor(() => expect(ends).toHaveLength(3), WAIT);
    for (const end of ends) end();
    const outcomes = (await Promise.all(results)).map(({ outcome }) => outcome);
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(3);
    rig.behave = () => 'booked';
    for (const run of await resumed()) await runEffect(three, run, 0);
    expect(peak).toBe(3);
    expect(new Set(rig.called).size).toBe(20);
    expect(rig.called).toHaveLength(20);
    expect(await stateOf()).toMatchObject({ waiting: 0, resumed: 0 });
  });

  it('are free again when the caller that held one is gone', async () => {
    const one = effect({ maxConcurrent: 1 });
    await runEffect(one, await dispatched(`first_${rig.id}`), 0);
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
    rig.behave = down;
    const runs = await Promise.all(
      Array.from({ length: 5 }, (_, n) => dispatched(`b${rig.id}-${n}`)),
    );
    const outcomes: string[] = [];
    for (const run of runs) {
      const ran = await runEffect(quick(), run, 0).catch(() => ({ outcome: 'failed' }));
      outcomes.push(ran.outcome);
    }
    expect(outcomes).toEqual(['failed', 'failed', 'waiting', 'waiting', 'waiting']);
    expect(rig.called).toHaveLength(3);
    for (const run of runs.slice(2)) {
      expect(await eventsOf(run)).toEqual([]);
      expect(await findWait(database(), run.key)).toMatchObject({ waitsFor: rig.name });
      // It waits, so it is not lost.
      expect(await findTransaction(database(), run.key)).toMatchObject({
        status: 'PROCESSING',
        overdueAt: null,
      });
    }
  });

  it('lets one call through when its time has come, and closes when that succeeds', async () => {
    rig.behave = down;
    const eager = effect({ breaker: { failures: 1, openMs: 60_000 } });
    await runEffect(eager, await dispatched(`a_${rig.id}`), 0);
    await runEffect(eager, await dispatched(`b_${rig.id}`), 0);
    expect(rig.called).toEqual([`a_${rig.id}`]);
    await untilDue();
    const [a, b] = await resumed();
    if (!a || !b) throw new Error('not resumed');
    // Two at the same time: one is the try.
    let answer: (result: string) => void = () => {};
    rig.behave = () => new Promise((resolve) => (answer = resolve));
    const trying = runEffect(eager, a, 0);
    await vi.waitFor(() => expect(rig.called).toHaveLength(2), WAIT);
    expect(await runEffect(eager, b, 0)).toEqual({ outcome: 'waiting' });
    answer('booked');
    expect(await trying).toEqual({ outcome: 'done' });
    expect(await stateOf()).toMatchObject({ openedAt: null, waiting: 1 });
  });

  it('stays open through failed tries, which use up no retries and append no events', async () => {
    rig.behave = down;
    const run = await dispatched();
    const eager = effect({ retry: { attempts: 1 }, breaker: { failures: 1, openMs: 60_000 } });
    await runEffect(eager, run, 0);
    for (let n = 0; n < 30; n += 1) {
      await untilDue();
      const [next] = await resumed();
      if (!next) throw new Error('not resumed');
      expect(await runEffect(eager, next, 0)).toEqual({ outcome: 'waiting' });
    }
    expect(rig.called).toHaveLength(31);
    expect(await findEffects(database(), run.key)).toMatchObject([{ calls: 31, failures: 0 }]);
    expect(await eventsOf(run)).toEqual([]);
  });

  it('is tried after 5 seconds, however many calls fail at the same time, and after twice that when the try fails', async () => {
    let fail: (reason: Error) => void = () => {};
    const together = new Promise((_, reject) => (fail = reject));
    together.catch(() => {});
    rig.behave = () => together;
    const many = effect({ breaker: { failures: 2, openMs: 5_000 } });
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, n) => dispatched(`w${rig.id}-${n}`)),
    );
    const ending = runs.map((run) => runEffect(many, run, 0).catch(() => {}));
    await vi.waitFor(() => expect(rig.called).toHaveLength(8), WAIT);
    fail(new Error('connection reset'));
    await Promise.all(ending);
    const openForMs = async () => {
      const [breaker] = await database()
        .select({ ms: sql<number>`(extract(epoch from retry_at - opened_at) * 1000)::float8` })
        .from(circuitBreakers);
      return breaker?.ms;
    };
    expect(await openForMs()).toBe(5_000);
    const ago = (ms: number) => sql`now() - ${ms} * interval '1 ms'`;
    await database()
      .update(circuitBreakers)
      .set({ openedAt: ago(10_000), retryAt: ago(1) });
    rig.behave = down;
    const [next] = await resumed();
    expect(next && (await runEffect(many, next, 0))).toEqual({ outcome: 'waiting' });
    // Ten seconds, and as long again.
    expect(await openForMs()).toBeGreaterThanOrEqual(20_000);
    expect(await openForMs()).toBeLessThan(30_000);
  });

  it('is tried again after a release that lets more failures pass', async () => {
    rig.behave = down;
    await runEffect(effect({ breaker: { failures: 1 } }), await dispatched(), 0);
    await untilDue();
    const [next] = await resumed();
    const patient = effect({ breaker: { failures: 20 } });
    expect(next && (await runEffect(patient, next, 0))).toEqual({ outcome: 'waiting' });
    await untilDue();
    rig.behave = () => 'booked';
    const [last] = await resumed();
    expect(last && (await runEffect(patient, last, 0))).toEqual({ outcome: 'done' });
  });

  it('stays closed while the other side refuses some and answers the rest', async () => {
    for (let n = 0; n < 10; n += 1) {
      rig.behave = n % 2 ? () => 'booked' : down;
      await runEffect(quick(), await dispatched(`m${rig.id}-${n}`), 0).catch(() => {});
    }
    expect(await stateOf()).toMatchObject({ openedAt: null });
  });

  it('stays open when an operator has opened it, until an operator closes it', async () => {
    expect(await openByHand(database(), rig.name, 'operator')).toBe(true);
    expect(await openByHand(database(), rig.name, 'another')).toBe(false);
    const run = await dispatched();
    expect(await runEffect(quick(), run, 0)).toEqual({ outcome: 'waiting' });
    expect(await stateOf()).toMatchObject({ openedBy: 'operator', isDue: false });
    expect(await closeByHand(database(), rig.name)).toBe(true);
    const [next] = await resumed();
    expect(next && (await runEffect(quick(), next, 0))).toEqual({ outcome: 'done' });
  });
});
