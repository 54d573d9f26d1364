import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effects, transactions } from '@/db/schema';
import { findEvents } from '@/db/transaction-events';
import { insertDispatched, newTransaction, openConnection } from '@/tests/support/connection';
import { findOldestWaiting } from './counts';
import { groupFailures } from './failures';
import { findTransaction } from './find';
import { insertTransactions } from './insert';
import { scanTransactions } from './list';
import { listUndispatched, markDispatched } from './outbox';
import { markFailed, markProcessed, recordFailedAttempt } from './processing';
import { countRequeueable, requeueTransactions } from './requeue';

const REPLAY = { limit: 100, kind: 'replayed', details: { by: 'operator' } } as const;
const NEVER_LATE_MS = 3_600_000;
const LATE_MS = -1_000;

describe.each(['pg', 'neon'] as const)('transaction failures through the %s driver', (driver) => {
  let connection: Awaited<ReturnType<typeof openConnection>>;

  beforeAll(async () => {
    connection = await openConnection(driver);
  });
  afterAll(() => connection.close());

  const dispatched = (key: string, overdueInMs?: number) =>
    insertDispatched(connection.db, key, overdueInMs);

  const find = (key: string) => findTransaction(connection.db, key);

  async function kindsOf(key: string): Promise<string[]> {
    const events = await findEvents(connection.db, { key, limit: 100 });
    return events.map(({ kind }) => kind).reverse();
  }

  it('marks a transaction FAILED with its reason once under concurrent calls', async () => {
    const run = await dispatched('failed');
    const attempts = Array.from({ length: 10 }, () => markFailed(connection.db, run, 'closed'));
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(1);
    expect(await find('failed')).toMatchObject({ status: 'FAILED', failure: 'closed' });
    expect(await findEvents(connection.db, { key: 'failed', limit: 9 })).toEqual([
      expect.objectContaining({ kind: 'failed', details: { reason: 'closed' }, occurrences: 1 }),
    ]);
    expect(await markProcessed(connection.db, 'failed')).toEqual(new Set());
  });

  it('keeps a PROCESSED transaction PROCESSED when its run fails later', async () => {
    const run = await dispatched('done');
    await markProcessed(connection.db, 'done');
    expect(await markFailed(connection.db, run, 'too late')).toBe(false);
    expect(await find('done')).toMatchObject({ status: 'PROCESSED', failure: null });
    expect(await kindsOf('done')).toEqual([]);
  });

  it('records a failed attempt of the current run only and postpones the overdue time', async () => {
    const run = await dispatched('attempted', LATE_MS);
    const attempt = { details: { attempt: 1 }, overdueInMs: NEVER_LATE_MS };
    await recordFailedAttempt(connection.db, run, attempt);
    await recordFailedAttempt(connection.db, { ...run, runNumber: 2 }, attempt);
    expect(await kindsOf('attempted')).toEqual(['attempt_failed']);
    const { overdueAt } = (await find('attempted')) ?? {};
    expect(overdueAt?.getTime()).toBeGreaterThan(Date.now());
  });

  it('requeues a FAILED transaction as run 2 and skips PROCESSED and on-time transactions', async () => {
    await markFailed(connection.db, await dispatched('requeued'), 'closed');
    await dispatched('in time');
    await dispatched('processed', LATE_MS);
    await markProcessed(connection.db, 'processed');
    const filter = { keys: ['requeued', 'in time', 'processed', 'absent'] };
    expect(await countRequeueable(connection.db, filter)).toBe(1);
    expect(await requeueTransactions(connection.db, filter, REPLAY)).toEqual([
      { key: 'requeued', runNumber: 2 },
    ]);
    expect(await find('requeued')).toMatchObject({
      status: 'PROCESSING',
      failure: null,
      runNumber: 2,
      dispatchedAt: null,
      overdueAt: null,
    });
    expect(await kindsOf('requeued')).toEqual(['failed', 'replayed']);
    const outbox = await listUndispatched(connection.db, { limit: 9, minimumAgeMs: -60_000 });
    expect(outbox).toContainEqual({ key: 'requeued', runNumber: 2 });
  });

  it('requeues an overdue transaction once under 20 concurrent calls', async () => {
    await dispatched('raced', LATE_MS);
    const filter = { keys: ['raced'] };
    const replays = Array.from({ length: 20 }, (_, n) =>
      requeueTransactions(connection.db, filter, {
        ...REPLAY,
        kind: n % 2 ? 'replayed' : 'redispatched',
      }),
    );
    expect((await Promise.all(replays)).flat()).toEqual([{ key: 'raced', runNumber: 2 }]);
  });

  it('ignores a failure and a dispatch mark from a superseded run', async () => {
    const old = await dispatched('superseded', LATE_MS);
    await requeueTransactions(connection.db, { keys: ['superseded'] }, REPLAY);
    expect(await markFailed(connection.db, old, 'exhausted')).toBe(false);
    await markDispatched(connection.db, [{ ...old, ackMs: 1, overdueInMs: NEVER_LATE_MS }]);
    expect(await find('superseded')).toMatchObject({ status: 'PROCESSING', dispatchedAt: null });
  });

  it('counts requeueable transactions by state and time, and requeues the oldest up to the limit', async () => {
    await markFailed(connection.db, await dispatched('filter-1'), 'closed');
    await dispatched('filter-2', LATE_MS);
    await dispatched('filter-3', LATE_MS);
    const ids = { keys: ['filter-1', 'filter-2', 'filter-3'] };
    const created = new Date('2026-01-15T10:30:00.000Z');
    for (const [n, id] of ids.keys.entries()) {
      const at = new Date(created.getTime() + (n - 2) * 1_000);
      await connection.db
        .update(transactions)
        .set({ createdAt: at })
        .where(eq(transactions.key, id));
    }
    const count = (filter: object) => countRequeueable(connection.db, { ...ids, ...filter });
    expect(await count({})).toBe(3);
    expect(await count({ state: 'FAILED' })).toBe(1);
    expect(await count({ state: 'OVERDUE' })).toBe(2);
    expect(await count({ createdFrom: created })).toBe(1);
    expect(await count({ createdBefore: created })).toBe(2);
    const runs = await requeueTransactions(connection.db, ids, { ...REPLAY, limit: 2 });
    expect(runs.map(({ key }) => key).sort()).toEqual(['filter-1', 'filter-2']);
  });

  it('groups failures by source, effect and reason without its variable parts, and replays one group', async () => {
    const { db, close } = await openConnection(driver);
    const fail = async (key: string, reason: string, effect?: string) => {
      await insertTransactions(db, [newTransaction(key)]);
      const at = new Date();
      if (effect) {
        const called = { firstCalledAt: at, lastCalledAt: at, calls: 1, runNumber: 1 };
        await db.insert(effects).values({ key, name: effect, status: 'FAILED', ...called });
      }
      await markFailed(db, { key, runNumber: 1 }, reason, 'Processing failed.');
    };
    await fail('f1', 'account acc_9871 of "Asha" is closed');
    await fail('f2', 'account acc_1234 of "Ravi" is closed');
    await fail('f5', 'connect ECONNREFUSED 10.0.0.7:443');
    await fail('f6', 'connect ECONNREFUSED 10.0.0.18:8443');
    await fail('f7', 'connect ECONNREFUSED 10.0.1.1:80');
    await fail('f3', 'the receiver answered HTTP 422', 'deliver');
    await fail('f4', 'the receiver answered HTTP 409', 'deliver');
    const { groups, isMore } = await groupFailures(db);
    expect(isMore).toBe(false);
    const closed = { source: 'default', effect: null, reason: 'account … of "…" is closed' };
    expect(groups).toMatchObject([
      { reason: 'connect ECONNREFUSED …', count: 3 },
      { ...closed, count: 2, firstAt: expect.any(Date) },
      { reason: 'the receiver answered HTTP 409', effect: 'deliver', count: 1 },
      { reason: 'the receiver answered HTTP 422', effect: 'deliver', count: 1 },
    ]);
    const { rows } = await scanTransactions(db, {
      filter: { status: 'FAILED', failureGroup: closed },
      ...{ order: 'newest', limit: 10 },
    });
    expect(rows.map(({ key }) => key).sort()).toEqual(['f1', 'f2']);
    expect(await countRequeueable(db, { group: closed })).toBe(2);
    const runs = await requeueTransactions(db, { group: closed }, REPLAY);
    expect(runs.map(({ key }) => key).sort()).toEqual(['f1', 'f2']);
    expect((await groupFailures(db)).groups).toHaveLength(3);
    await close();
  });

  it('reports how long the oldest undispatched and overdue transactions have waited, or null', async () => {
    const { db, close } = await openConnection(driver);
    expect(await findOldestWaiting(db)).toEqual({
      undispatchedMs: null,
      overdueMs: null,
      isReadOnly: false,
    });
    await insertTransactions(db, [newTransaction('waiting'), newTransaction('late')]);
    const run = { key: 'late', runNumber: 1, ackMs: 1 };
    await markDispatched(db, [{ ...run, overdueInMs: -90_000 }]);
    const { undispatchedMs, overdueMs } = await findOldestWaiting(db);
    expect(undispatchedMs).toBeGreaterThanOrEqual(0);
    expect(undispatchedMs).toBeLessThan(30_000);
    expect(overdueMs).toBeGreaterThanOrEqual(90_000);
    await close();
  });
});
