import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactions } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events';
import { newTransaction, openConnection } from '@/tests/support/connection';
import { insertTransactions } from './insert';
import { type Order, scanTransactions, type TransactionFilter, type TransactionPage } from './list';
import { markDispatched } from './outbox';
import { markFailed, markProcessed } from './processing';
import type { Search } from './search';

const MINUTE_MS = 60_000;
const START = new Date('2026-01-15T10:00:00.000Z');
const at = (minute: number) => new Date(START.getTime() + minute * MINUTE_MS);
/** A search for an ID or account. */
const find = (text: string): { searches: Search[] } => ({
  searches: [{ text, in: ['id', 'source account', 'destination account'] }],
});

describe.each(['pg', 'neon'] as const)('transaction list through the %s driver', (driver) => {
  let connection: Awaited<ReturnType<typeof openConnection>>;

  /** t-0 to t-9, one minute apart: t-7 is FAILED, t-8 and t-9 are in flight, the rest PROCESSED. */
  beforeAll(async () => {
    connection = await openConnection(driver);
    const { db } = connection;
    for (const n of Array.from({ length: 10 }, (_, n) => n)) {
      const key = `t-${n}`;
      const row = {
        ...newTransaction(key, String(n + 1)),
        currency: n % 2 ? 'EUR' : 'INR',
      };
      await insertTransactions(db, [{ ...row, sourceAccount: n < 3 || n === 9 ? 'ann' : 'bob' }]);
      const run = { key, runNumber: 1 };
      await markDispatched(db, [{ ...run, ackMs: 1, overdueInMs: 60_000 }]);
      if (n === 7) await markFailed(db, run, 'closed');
      else if (n < 7) await markProcessed(db, key);
      await db
        .update(transactions)
        .set({ createdAt: at(n) })
        .where(eq(transactions.key, key));
    }
    await insertEvents(db, [
      { key: 't-1', kind: 'duplicate', details: {} },
      { key: 't-2', kind: 'conflict', details: {} },
    ]);
  });
  afterAll(() => connection.close());

  const list = (filter: TransactionFilter, options: object = {}) =>
    scanTransactions(connection.db, { filter, order: 'newest', limit: 50, ...options });
  const idsOf = ({ rows }: TransactionPage) => rows.map((row) => row.key);

  it.each<[TransactionFilter, string[]]>([
    [find('t-4'), ['t-4']],
    [find('t-9'), ['t-9']],
    [find('t-'), ['t-9', 't-8', 't-7', 't-6', 't-5', 't-4', 't-3', 't-2', 't-1', 't-0']],
    [find('an'), ['t-9', 't-2', 't-1', 't-0']],
    [{ ...find('b'), status: 'FAILED' }, ['t-7']],
    [find('nobody'), []],
    [find('%'), []],
    [{ searches: [{ text: 'an', in: ['id', 'destination account'] }] }, []],
    [
      {
        searches: [...find('t').searches, { text: 'ann', in: ['source account'] }],
        status: 'PROCESSED',
      },
      ['t-2', 't-1', 't-0'],
    ],
    [{ status: 'PROCESSING' }, ['t-9', 't-8']],
    [{ status: 'FAILED' }, ['t-7']],
    [{ status: 'PROCESSED', currency: 'EUR' }, ['t-5', 't-3', 't-1']],
    [{ outcome: 'duplicate' }, ['t-1']],
    [{ outcome: 'conflict' }, ['t-2']],
    [{ amountFrom: '9', amountTo: '9.0' }, ['t-8']],
    [{ createdFrom: at(2), createdBefore: at(4) }, ['t-3', 't-2']],
    [{ ...find('ann'), createdBefore: at(1) }, ['t-0']],
  ])('lists transactions that match %j, newest or oldest first', async (filter, ids) => {
    expect(idsOf(await list(filter))).toEqual(ids);
    expect(idsOf(await list(filter, { order: 'oldest' }))).toEqual([...ids].reverse());
  });

  it.each<[Order, TransactionFilter]>([
    ['newest', {}],
    ['oldest', {}],
    ['newest', find('b')],
  ])('pages through all transactions once, %s first, with filter %j', async (order, filter) => {
    const seen: string[] = [];
    let page = await list(filter, { order, limit: 3 });
    for (;;) {
      seen.push(...idsOf(page));
      if (!page.end) break;
      page = await list(filter, { order, limit: 3, after: page.end });
    }
    const all = Array.from({ length: 10 }, (_, n) => `t-${n}`);
    expect(seen).toEqual(order === 'oldest' ? all : all.reverse());
  });

  it('pages through transactions that differ by a microsecond or only by id', async () => {
    const { db } = connection;
    const ids = ['micro-1', 'micro-2', 'micro-3'];
    await insertTransactions(
      db,
      ids.map((id) => newTransaction(id)),
    );
    for (const [n, id] of ids.entries()) {
      const createdAt = sql`'2025-01-01T00:00:00.123456Z'::timestamptz + ${n >> 1} * interval '1 microsecond'`;
      await db.update(transactions).set({ createdAt }).where(eq(transactions.key, id));
    }
    const range = { createdBefore: new Date('2025-01-02') };
    const first = await list(range, { limit: 1 });
    const second = await list(range, { limit: 1, after: first.end });
    const third = await list(range, { limit: 1, after: second.end });
    expect([first, second, third].flatMap(idsOf)).toEqual(['micro-3', 'micro-2', 'micro-1']);
  });

  it('finds an archived transaction by its id', async () => {
    const columns = sql`transaction_id, source_account, destination_account, amount, currency`;
    await connection.db.execute(sql`insert into archived_transactions (${columns})
      select 'archived', source_account, destination_account, amount, currency
      from transactions where transaction_id = 't-0'`);
    expect(idsOf(await list(find('arch')))).toEqual(['archived']);
  });
});
