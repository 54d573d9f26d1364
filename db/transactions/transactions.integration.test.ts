import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { driverFor } from '@/db/client';
import { openConnection, newTransaction as transaction } from '@/tests/support/connection';
import { findTransaction, findTransactions } from './find';
import { insertTransactions } from './insert';
import { scanTransactions } from './list';
import { listUndispatched, markDispatched } from './outbox';
import { markProcessed } from './processing';

const run = (key: string) => ({ key, runNumber: 1 });

it('picks the Neon driver for a Neon host and node-postgres for any other host', () => {
  expect(driverFor('postgres://u:p@ep-cool-1.eu-central-1.aws.neon.tech/db')).toBe('neon');
  expect(driverFor('postgres://u:p@127.0.0.1:5432/db')).toBe('pg');
  expect(driverFor('postgres://u:p@neon.tech.example.com/db')).toBe('pg');
});

it('has the server end a statement that no caller waits for any more', async () => {
  const { db, close } = await openConnection('pg');
  onTestFinished(close);
  const [row] = await db
    .select({ timeout: sql`current_setting('statement_timeout')` })
    .from(sql`(values (1)) as one`);
  expect(row).toEqual({ timeout: '5s' });
});

describe.each(['pg', 'neon'] as const)('transaction storage through the %s driver', (driver) => {
  let connection: Awaited<ReturnType<typeof openConnection>>;

  beforeAll(async () => {
    connection = await openConnection(driver);
  });

  afterAll(() => connection.close());

  it('inserts new transactions and leaves existing transactions unchanged', async () => {
    const { db } = connection;
    const first = await insertTransactions(db, [transaction('one'), transaction('two')]);
    const second = await insertTransactions(db, [transaction('two', '9'), transaction('three')]);
    expect(first).toEqual(new Set(['one', 'two']));
    expect(second).toEqual(new Set(['three']));
    const byId = await findTransactions(db, ['one', 'two', 'none']);
    expect([...byId.keys()].sort()).toEqual(['one', 'two']);
    expect(byId.get('two')?.amount).toBe('150.5000');
  });

  it('inserts a batch that repeats an id and reports the id as new', async () => {
    const { db } = connection;
    const twice = [transaction('twice', '1'), transaction('twice', '2')];
    expect(await insertTransactions(db, twice)).toEqual(new Set(['twice']));
  });

  it('finds a new transaction with all its columns and nothing for an unknown id', async () => {
    const { db } = connection;
    const received = transaction('found', '99999999999.9999');
    await insertTransactions(db, [received]);
    expect(await findTransaction(db, 'found')).toMatchObject({
      ...received,
      status: 'PROCESSING',
      createdAt: expect.any(Date),
      dispatchedAt: null,
      dispatchCount: 0,
      processedAt: null,
    });
    expect(await findTransaction(db, 'absent')).toBeUndefined();
  });

  it('moves a transaction to PROCESSED once under concurrent calls', async () => {
    const { db } = connection;
    await insertTransactions(db, [transaction('raced'), transaction('raced too')]);
    const orders = [['raced', 'raced too'] as const, ['raced too', 'raced'] as const];
    const attempts = Array.from({ length: 20 }, (_, n) =>
      markProcessed(db, ...(orders[n % 2] ?? [])),
    );
    const marked = (await Promise.all(attempts)).flatMap((keys) => [...keys]);
    expect(marked.sort()).toEqual(['raced', 'raced too']);
    const processedAt = (await findTransaction(db, 'raced'))?.processedAt;
    expect(await markProcessed(db, 'raced')).toEqual(new Set());
    expect((await findTransaction(db, 'raced'))?.processedAt).toEqual(processedAt);
    expect(await markProcessed(db, 'absent')).toEqual(new Set());
  });

  it('lists a transaction in the outbox until its dispatch and keeps the first dispatch time', async () => {
    const { db } = connection;
    const everything = { limit: 100, minimumAgeMs: -60_000 };
    await insertTransactions(db, [transaction('out-1'), transaction('out-2')]);
    const inOutbox = await listUndispatched(db, everything);
    expect(inOutbox).toEqual(expect.arrayContaining([run('out-1'), run('out-2')]));
    expect(await listUndispatched(db, { limit: 100, minimumAgeMs: 60_000 })).toEqual([]);

    await markDispatched(db, [
      { ...run('out-1'), ackMs: 7, overdueInMs: 60_000 },
      { ...run('out-2'), ackMs: null, overdueInMs: 60_000 },
    ]);
    expect(await listUndispatched(db, everything)).not.toContainEqual(run('out-1'));
    const marked = await findTransaction(db, 'out-1');
    expect(marked).toMatchObject({ ackMs: 7, dispatchCount: 1, dispatchedAt: expect.any(Date) });

    await markDispatched(db, [{ ...run('out-1'), ackMs: 99, overdueInMs: 0 }]);
    expect(await findTransaction(db, 'out-1')).toMatchObject({
      ackMs: 7,
      dispatchCount: 2,
      dispatchedAt: marked?.dispatchedAt,
      overdueAt: marked?.overdueAt,
    });
    await markDispatched(db, []);
  });

  it('marks dispatched and processed transactions at the same time without a deadlock', async () => {
    const { db } = connection;
    const keys = Array.from({ length: 500 }, (_, n) => `marked-${100 + n}`);
    await insertTransactions(
      db,
      keys.map((key) => transaction(key)),
    );
    const dispatched = [...keys]
      .reverse()
      .map((key) => ({ ...run(key), ackMs: 1, overdueInMs: 1 }));
    const rounds = Array.from({ length: 6 }, () => [
      markDispatched(db, dispatched),
      markProcessed(db, ...keys),
    ]);
    await Promise.all(rounds.flat());
    expect(await findTransaction(db, 'marked-100')).toMatchObject({
      status: 'PROCESSED',
      dispatchCount: 6,
    });
  });

  it('lists the newest transactions first, up to the limit', async () => {
    const { db } = connection;
    await insertTransactions(db, [transaction('older')]);
    await insertTransactions(db, [transaction('newest')]);
    const { rows } = await scanTransactions(db, { filter: {}, order: 'newest', limit: 2 });
    expect(rows.map((row) => row.key)).toEqual(['newest', 'older']);
  });

  it('inserts concurrent batches that share ids in opposite order without a deadlock', async () => {
    const { db } = connection;
    for (const round of [1, 2, 3, 4, 5, 6]) {
      const ids = Array.from({ length: 1_000 }, (_, n) => transaction(`shared-${round}-${n}`));
      const batches = [ids, [...ids].reverse(), ids, [...ids].reverse()];
      const inserted = await Promise.all(batches.map((batch) => insertTransactions(db, batch)));
      expect(inserted.reduce((sum, one) => sum + one.size, 0)).toBe(1_000);
    }
  });
});
