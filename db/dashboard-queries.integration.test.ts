import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newTransaction } from '@/tests/support/connection';
import { openExplained } from '@/tests/support/query-plans';
import { countConflicts, findConflicts, groupConflicts } from './conflicts';
import { conflictStates } from './kinds';
import { countBetween, readMetricTotals, rollUpMetricTotals } from './metrics';
import { countRepeats, findEvents } from './transaction-events';
import { countByState, countWaiting, findOldestWaiting } from './transactions/counts';
import { groupFailures } from './transactions/failures';
import { findInAllSources, findRelated, findTransactions } from './transactions/find';
import { insertTransactions } from './transactions/insert';
import {
  countMatches,
  planFilter,
  scanTransactions,
  type TransactionFilter,
} from './transactions/list';
import { countConflicting, countReceived, measureTimes } from './transactions/measure';
import { countRequeueable } from './transactions/requeue';
import type { Search } from './transactions/search';

const ROWS = 60_000;

const { db, client, plansOf, forget, close } = await openExplained();

/** A table as after months of use: nearly all PROCESSED, a few FAILED or in flight. */
beforeAll(async () => {
  await client.query(
    `insert into transactions (transaction_id, source_account, destination_account, amount, currency,
       status, created_at, dispatched_at, dispatch_count, ack_ms, overdue_at, processed_at, failure)
     select md5(n::text), 'acc_' || n % 1000, 'acc_' || n % 77, n % 10000 + 1, 'INR', status, at, at, 1, 5,
       at + interval '150 seconds', case when status = 'PROCESSED' then at + interval '30 seconds' end,
       case when status = 'FAILED' then 'closed' end
     from generate_series(1, $1) n, lateral (select now() - n * interval '10 seconds' as at,
       (case when n <= 20 then 'PROCESSING' when n % 1000 = 0 then 'FAILED' else 'PROCESSED' end)::transaction_status
         as status) as made`,
    [ROWS],
  );
  await client.query(
    `insert into transaction_events (transaction_id, kind)
     select md5(n::text), (case when n % 2 = 0 then 'conflict' else 'duplicate' end)::transaction_event_kind
     from generate_series(1, $1, 9) n`,
    [ROWS],
  );
  await client.query('vacuum analyze transactions, transaction_events, archived_transactions');
});
afterAll(close);

/** A search for an ID or account. */
const find = (text: string): { searches: Search[] } => ({
  searches: [{ text, in: ['id', 'source account', 'destination account'] }],
});
const filters: [string, TransactionFilter][] = [
  ['all transactions', {}],
  ['transactions by the beginning of an account', find('acc_77')],
  ['transactions by the beginning of an id', find('c4ca')],
  ['transactions by a frequent beginning', find('acc_')],
  [
    'transactions by account, status and currency',
    { ...find('acc_7'), status: 'FAILED', currency: 'INR' },
  ],
  ['PROCESSING transactions', { status: 'PROCESSING' }],
  ['FAILED transactions', { status: 'FAILED' }],
  ['PROCESSED transactions', { status: 'PROCESSED' }],
  ['transactions with duplicates', { outcome: 'duplicate' }],
  ['FAILED transactions with conflicts', { outcome: 'conflict', status: 'FAILED' }],
  ['transactions in an unused currency', { currency: 'XXX' }],
  ['transactions of a source', { source: 'stripe' }],
  ['transactions by amount', { amountFrom: '1', amountTo: '2' }],
  ['transactions by creation time', { createdFrom: new Date(0), createdBefore: new Date() }],
];
const after = { createdAt: new Date().toISOString(), key: 'x' };
const ids = ['a', 'b'];
const lastHour = { since: new Date(Date.now() - 3_600_000), bucketMinutes: 1 };

const ofGroup = {
  status: 'FAILED',
  failureGroup: { source: 'default', effect: null, reason: 'closed' },
} as const;

type Case = [string, () => Promise<unknown>];
const dashboardCases: Case[] = [
  ...filters.map(
    ([name, filter]): Case => [
      `a page of ${name}`,
      () => scanTransactions(db, { filter, order: 'newest', after, limit: 50 }),
    ],
  ),
  [
    'the number of transactions by the beginning of an account',
    async () => {
      const filter = find('acc_7');
      const plan = await planFilter(db, filter);
      await countMatches(db, { filter, order: 'newest', limit: 10_001 }, plan);
    },
  ],
  [
    'the oldest transactions',
    () => scanTransactions(db, { filter: {}, order: 'oldest', limit: 50 }),
  ],
  ['transaction counts by state', () => countByState(db, 1_001)],
  ['received transactions by minute', () => countReceived(db, { ...lastHour, sloMs: 500 })],
  ['transactions with a conflict by minute', () => countConflicting(db, lastHour)],
  ['times by minute', () => measureTimes(db, { ...lastHour, delayMs: 30_000 })],
  ['transactions by a list of ids', () => findTransactions(db, ids)],
  ['transactions of all sources by id', () => findInAllSources(db, ids)],
  [
    'what relates to a transaction',
    () => findRelated(db, { source: 'stripe', transactionId: 'ch_1' }),
  ],
  [
    'whether webhooks are new',
    () =>
      insertTransactions(db, [newTransaction('new'), { ...newTransaction('b'), formerKey: 'c' }]),
  ],
  ['the events of a transaction', () => findEvents(db, { key: 'a', limit: 50 })],
  ['the redelivery counts of transactions', () => countRepeats(db, ids)],
  ['the number of conflicts', () => countConflicts(db)],
  ...conflictStates.map(
    (state): Case => [
      `the list of ${state} conflicts`,
      () => findConflicts(db, { state, limit: 50 }),
    ],
  ),
  ...conflictStates.map(
    (state): Case => [
      `the list of ${state} conflicts, equal ones as one`,
      () => groupConflicts(db, { state, limit: 20 }),
    ],
  ),
  ['the failures by reason', () => groupFailures(db)],
  [
    'the failures of a group',
    () => scanTransactions(db, { filter: ofGroup, order: 'newest', limit: 50 }),
  ],
  ['a replay of a group, counted', () => countRequeueable(db, { group: ofGroup.failureGroup })],
  ['a replay dry run', () => countRequeueable(db, {})],
];

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
const bounds = { delayMs: 30_000, ackBoundsMs: [500], lateBoundsMs: [500] };
const metricsCases: Case[] = [
  ['the longest waits, for health', () => findOldestWaiting(db)],
  ['the waiting transaction counts', () => countWaiting(db, 100_000)],
  [
    'the metrics since a start time',
    () => countBetween(db, { from: hourAgo(), until: null, afterEventId: 6_000 }, bounds),
  ],
  [
    'the metrics between two times',
    () =>
      countBetween(
        db,
        { from: hourAgo(), until: new Date().toISOString(), afterEventId: 6_000 },
        bounds,
      ),
  ],
  [
    'an update of the metric totals',
    async () => {
      const totals = { ...(await readMetricTotals(db)), afterEventId: 6_000 };
      forget();
      await rollUpMetricTotals(db, totals, { until: new Date().toISOString(), counts: {} });
    },
  ],
];

describe('dashboard and metrics queries', () => {
  it.each([...dashboardCases, ...metricsCases])(
    'reads %s through an index without a sequential scan',
    async (_, run) => {
      const plans = await plansOf(run);
      expect(plans).toMatch(/Index/);
      expect(plans).not.toMatch(/Seq Scan on (transactions|transaction_events)/);
    },
  );

  it('returns an empty page with an end position for every 20,000 rows without a match', async () => {
    const scan = { filter: { currency: 'XXX' }, order: 'newest', limit: 50 } as const;
    const first = await scanTransactions(db, scan);
    expect(first.rows).toEqual([]);
    expect(first.end).toBeDefined();
    let pages = 1;
    for (let { end } = first; end; pages += 1) {
      ({ end } = await scanTransactions(db, { ...scan, after: end }));
    }
    expect(pages).toBe(ROWS / 20_000 + 1);
  });
});
