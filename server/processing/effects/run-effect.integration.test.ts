import { describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { closeByHand, openByHand } from '@/db/effects/breakers';
import { findEffects } from '@/db/effects/calls';
import { findWait } from '@/db/effects/waiting';
import { findTransaction } from '@/db/transactions/find';
import { insertTransactions } from '@/db/transactions/insert';
import { markDispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { newTransaction } from '@/tests/support/connection';
import {
  dispatched,
  down,
  effect,
  eventsOf,
  nextRun,
  prepareEffectRig,
  rig,
  stateOf,
} from '@/tests/support/effect-rig';
import { PermanentFailure } from './errors';
import { runEffect } from './run-effect';

const WAIT = { timeout: 10_000, interval: 10 };

prepareEffectRig();

describe('one effect', () => {
  it('is called once, and its result is stored', async () => {
    const run = await dispatched();
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    expect(rig.called).toEqual([run.key]);
    expect(await findEffects(database(), run.key)).toMatchObject([
      {
        name: rig.name,
        status: 'DONE',
        calls: 1,
        failures: 0,
        result: { booked: true },
        error: null,
      },
    ]);
  });

  it('is not called for a transaction that is PROCESSED or FAILED', async () => {
    const [done, failed] = [await dispatched('done'), await dispatched('failed')];
    await markProcessed(database(), done.key);
    await markFailed(database(), failed, 'closed');
    expect(await runEffect(effect(), done, 0)).toEqual({ outcome: 'superseded' });
    expect(await runEffect(effect(), failed, 0)).toEqual({ outcome: 'superseded' });
    expect(rig.called).toEqual([]);
  });

  it('fails the transaction for good when the other side refuses, and keeps the breaker closed', async () => {
    const run = await dispatched();
    rig.behave = () => {
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
    rig.behave = down;
    await expect(runEffect(once, run, 0)).rejects.toMatchObject({ retryInMs: 10_000 });
    await expect(runEffect(once, run, 1)).rejects.toMatchObject({ retryInMs: null });
    await markFailed(database(), run, 'no answer');
    const replayed = await nextRun(run);
    rig.behave = () => 'booked';
    expect(await runEffect(once, replayed, 0)).toEqual({ outcome: 'done' });
    expect(await findEffects(database(), run.key)).toMatchObject([{ status: 'DONE', calls: 3 }]);
  });

  it('appends an event for its first failure alone, and postpones the time at which the run is overdue', async () => {
    const run = await dispatched();
    rig.behave = down;
    const patient = effect({ breaker: { failures: 100 } });
    for (const attempt of [0, 1, 2, 3]) {
      await expect(runEffect(patient, run, attempt)).rejects.toThrow('connection refused');
    }
    expect(await eventsOf(run)).toEqual([
      {
        kind: 'attempt_failed',
        details: { attempt: 1, effect: rig.name, error: 'connection refused' },
      },
    ]);
    const { overdueAt } = (await findTransaction(database(), run.key)) ?? {};
    expect(overdueAt?.getTime()).toBeGreaterThan(Date.now() + 80_000 + 60_000);
  });
});

describe('a result', () => {
  it('is stored with \\ufffd for each character that Postgres cannot store, and a call whose result is no JSON has succeeded too', async () => {
    rig.behave = () => ({ text: 'a\u0000b\ud800' });
    const run = await dispatched(`nul_${rig.id}`);
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    expect(await findEffects(database(), run.key)).toMatchObject([
      { result: { text: 'a\ufffdb\ufffd' } },
    ]);
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    rig.behave = () => cycle;
    const other = await dispatched(`cycle_${rig.id}`);
    expect(await runEffect(effect(), other, 0)).toEqual({ outcome: 'done' });
    expect(await findEffects(database(), other.key)).toMatchObject([
      { status: 'DONE', result: null },
    ]);
  });
});

describe('superseded runs', () => {
  it('make no further call', async () => {
    const run = await dispatched();
    const newer = await nextRun(run);
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'superseded' });
    expect(rig.called).toEqual([]);
    expect(await runEffect(effect(), newer, 0)).toEqual({ outcome: 'done' });
  });

  it('call together with their successor once, when both are alive', async () => {
    const run = await dispatched();
    let answer: (result: string) => void = () => {};
    rig.behave = () => new Promise((resolve) => (answer = resolve));
    const first = runEffect(effect(), run, 0);
    await vi.waitFor(() => expect(rig.called).toHaveLength(1), WAIT);
    const second = runEffect(effect(), await nextRun(run), 0);
    answer('booked');
    expect(await Promise.all([first, second])).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(rig.called).toEqual([run.key]);
  });

  it('leave the result of their successor alone when they were paused for longer than their lease', async () => {
    const run = await dispatched();
    let answer: (result: string) => void = () => {};
    rig.behave = () => new Promise((resolve) => (answer = resolve));
    const paused = runEffect(effect(), run, 0);
    await vi.waitFor(() => expect(rig.called).toHaveLength(1), WAIT);
    const answerPaused = answer;
    await database().execute("update effects set leased_until = now() - interval '1 s'");
    rig.behave = () => 'second';
    expect(await runEffect(effect(), await nextRun(run), 0)).toEqual({ outcome: 'done' });
    answerPaused('first');
    await paused;
    expect(await findEffects(database(), run.key)).toMatchObject([{ calls: 2, result: 'second' }]);
  });
});

describe('a caller that is gone', () => {
  it('lets others use the slots while its transaction waits for the end of its lease', async () => {
    const one = effect({ maxConcurrent: 1 });
    const [dead, other] = [await dispatched(`dead_${rig.id}`), await dispatched(`other_${rig.id}`)];
    await database().execute(
      `insert into effects (transaction_id, name, status, calls, run_number, leased_until, first_called_at, last_called_at)
       values ('${dead.key}', '${rig.name}', 'CALLING', 1, 1, now() + interval '1 hour', now(), now())`,
    );
    const retried = runEffect(one, { ...dead, isResumed: true }, 0);
    expect(await runEffect(one, { ...other, isResumed: true }, 0)).toEqual({ outcome: 'done' });
    expect(rig.called).toEqual([other.key]);
    await database().execute("update effects set leased_until = now() - interval '1 s'");
    expect(await retried).toEqual({ outcome: 'done' });
    expect(await findEffects(database(), dead.key)).toMatchObject([{ calls: 2 }]);
  });

  it('changes nothing when it comes back, also in the same run', async () => {
    const run = await dispatched();
    let fail: (reason: Error) => void = () => {};
    rig.behave = () => new Promise((_, reject) => (fail = reject));
    const stale = runEffect(effect(), run, 0).catch(() => {});
    await vi.waitFor(() => expect(rig.called).toHaveLength(1), WAIT);
    const failStale = fail;
    await database().execute("update effects set leased_until = now() - interval '1 s'");
    let answer: (result: string) => void = () => {};
    rig.behave = () => new Promise((resolve) => (answer = resolve));
    const second = runEffect(effect(), run, 1);
    await vi.waitFor(() => expect(rig.called).toHaveLength(2), WAIT);
    failStale(new Error('connection reset'));
    await stale;
    expect(await findEffects(database(), run.key)).toMatchObject([{ status: 'CALLING', calls: 2 }]);
    answer('booked');
    expect(await second).toEqual({ outcome: 'done' });
  });
});

describe('a transaction that waits', () => {
  it('is not overdue, although its outbox mark is set after it has begun to wait', async () => {
    const key = `early_${rig.id}`;
    await insertTransactions(database(), [newTransaction(key)]);
    await openByHand(database(), rig.name, 'operator');
    const run = { key, runNumber: 1, isResumed: false };
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'waiting' });
    await markDispatched(database(), [{ ...run, ackMs: 1, overdueInMs: 60_000 }]);
    expect(await findTransaction(database(), key)).toMatchObject({
      overdueAt: null,
      dispatchedAt: expect.any(Date),
    });
  });

  it('has a time at which it is overdue again when its call begins', async () => {
    await openByHand(database(), rig.name, 'operator');
    const run = await dispatched();
    await runEffect(effect(), run, 0);
    await closeByHand(database(), rig.name);
    // Inngest repeats the step whose answer was lost.
    expect(await runEffect(effect(), run, 0)).toEqual({ outcome: 'done' });
    const { overdueAt } = (await findTransaction(database(), run.key)) ?? {};
    expect(overdueAt?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    expect(await findWait(database(), run.key)).toBeUndefined();
  });
});
