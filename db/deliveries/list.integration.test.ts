import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExplained } from '@/tests/support/query-plans';
import { lowestIdAt, receivedAtOf } from './id';
import { countDeliveryMatches, type DeliveryFilter, findDelivery, scanDeliveries } from './list';
import { countLatest, countRejected, measureLate, measureRejected } from './measure';
import { createPartitions } from './partitions';

const ROWS = process.env.TEST_FULL === '1' ? 1_000_000 : 60_000;
const DAYS = 7;
const DAY_MS = 86_400_000;
const FIRST_DAY = new Date(Date.now() - DAYS * DAY_MS);
/** Just before or after midnight, a day has few rows, and a scan of them is right. */
const FEW_ROWS = 2_000;

const { db, client, plansOf, close } = await openExplained();

/** Deliveries of a week: most accepted, some duplicates, ignored or rejected, few conflicts. */
beforeAll(async () => {
  await createPartitions(db, { now: FIRST_DAY });
  await client.query(
    `insert into deliveries (id, received_at, source, path, outcome, status, code, event, processor_id, client_ip,
       headers, body, body_sha256, transaction_id, more_transaction_ids)
     select (substr(ms, 1, 8) || '-' || substr(ms, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       at, case when n % 3 = 0 then 'stripe' else 'default' end, '/v1/webhooks/x', outcome,
       case when outcome = 'rejected' then 401 else 202 end,
       case when outcome = 'rejected' then 'INVALID_SIGNATURE' end, 'payment.captured', 'evt_' || n, '203.0.113.1',
       '{"content-type": "application/json"}', repeat(md5(n::text), 40), md5(n::text), 'txn_' || n / 2,
       case when n % 1000 = 0 then jsonb_build_array('more_' || n) end
     from generate_series(1, $1::int) n, lateral (
       select $2::timestamptz + n * ($3::int * interval '1 day') / $1::int as at, (case
         when n % 997 = 0 then 'conflict' when n % 50 = 0 then 'rejected' when n % 20 = 0 then 'ignored'
         when n % 10 = 0 then 'duplicate' else 'accepted' end)::delivery_outcome as outcome) as made, lateral (
       select lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as ms) as time`,
    [ROWS, FIRST_DAY, DAYS],
  );
  // Some were late, also rejected ones, which were stored after their response. A duplicate has its own time.
  await client.query(
    `insert into transactions (transaction_id, receipt_id, source_account, destination_account, amount, currency,
       created_at, ack_ms)
     select distinct on (transaction_id) transaction_id, id, 'a', 'b', 1, 'INR', received_at + interval '1 second',
       case when substr(id::text, 36) in ('0', '5', 'a') then 500 else 499 end
     from deliveries where id > $1 and outcome <> 'duplicate' order by transaction_id, id`,
    [lowestIdAt(new Date(Date.now() - DAY_MS / 2))],
  );
  await client.query('vacuum analyze deliveries, transactions');
}, 300_000);
afterAll(close);

const filters: [string, DeliveryFilter][] = [
  ['all', {}],
  ['all of a source', { source: 'stripe' }],
  ['all of a source without any', { source: 'adyen' }],
  ['accepted', { outcome: 'accepted' }],
  ['rejected', { outcome: 'rejected' }],
  ['rejected of a source', { outcome: 'rejected', source: 'adyen' }],
  ['conflicting', { outcome: 'conflict' }],
  ['those with an error', { code: 'INVALID_SIGNATURE' }],
  ['those of an event', { event: 'payment.failed' }],
  ['those of a transaction', { key: 'txn_77' }],
  ['those of a transaction in a batch', { key: 'more_1000' }],
  ['those with an id of the processor', { processorId: 'evt_7' }],
  ['those with any id', { search: { id: 'evt_7', keys: ['evt_7', 'stripe\u001fevt_7'] } }],
  ['one with its own id', { search: { id: lowestIdAt(FIRST_DAY), keys: ['x'] } }],
  ['late ones', { ackMsFrom: 500 }],
  [
    'those of a day',
    { receivedFrom: FIRST_DAY, receivedBefore: new Date(FIRST_DAY.getTime() + DAY_MS) },
  ],
];

const cases: [string, () => Promise<unknown>][] = [
  ...filters.flatMap(([name, filter]): [string, () => Promise<unknown>][] => [
    [`the newest page of ${name}`, () => scanDeliveries(db, { filter, limit: 50 })],
    [
      `a later page of ${name}`,
      () => scanDeliveries(db, { filter, after: lowestIdAt(new Date()), limit: 50 }),
    ],
  ]),
  ['one delivery', () => findDelivery(db, lowestIdAt(FIRST_DAY))],
  [
    'rejected deliveries by minute',
    () => measureRejected(db, { since: new Date(Date.now() - 3_600_000), bucketMinutes: 1 }),
  ],
  [
    'the number of rejected deliveries',
    () => countRejected(db, { since: new Date(Date.now() - 3_600_000), limit: 10_001 }),
  ],
  [
    'late webhooks by minute',
    () =>
      measureLate(db, { since: new Date(Date.now() - 3_600_000), bucketMinutes: 1, sloMs: 500 }),
  ],
  [
    'the latest outcomes',
    () => countLatest(db, { since: new Date(Date.now() - 900_000), last: 2_000 }),
  ],
];

describe('lists of deliveries', () => {
  it.each(cases)('reads %s without a scan of a whole day', async (_, run) => {
    const plans = await plansOf(run);
    expect(plans).toContain('deliveries');
    const scanned = [...plans.matchAll(/Seq Scan on (deliveries_\d+)/g)].map(([, name]) => name);
    const filled = await client.query(
      `select relname from pg_class where relname = any($1) and reltuples > $2`,
      [scanned, FEW_ROWS],
    );
    expect(filled.rows, plans).toEqual([]);
  });

  it('returns each delivery once over all pages, newest first', async () => {
    const filter = { outcome: 'rejected' } as const;
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const { rows, end } = await scanDeliveries(db, { filter, after, limit: 1_000 });
      ids.push(...rows.map(({ id }) => id));
      after = end;
    } while (after);
    const { rows } = await client.query(
      `select id from deliveries where outcome = 'rejected' order by id desc`,
    );
    expect(ids).toEqual(rows.map(({ id }) => id));
  });

  it('finds a transaction of a batch by each of its ids', async () => {
    const { rows } = await scanDeliveries(db, { filter: { key: 'more_1000' }, limit: 10 });
    expect(rows.map(({ key }) => key)).toEqual(['txn_500']);
  });

  it('returns an empty page with an end position for every 20,000 rows without a match', async () => {
    const { rows, end } = await scanDeliveries(db, { filter: { source: 'adyen' }, limit: 50 });
    expect(rows).toEqual([]);
    if (!end) throw new Error('no end');
    const searchedMs = Date.now() - receivedAtOf(end).getTime();
    expect(searchedMs / (DAYS * DAY_MS)).toBeCloseTo(20_000 / ROWS, 1);
  });

  it('lists by response time exactly the webhooks that the overview counts as late', async () => {
    const since = new Date(Math.ceil(Date.now() / 900_000) * 900_000 - DAY_MS / 4);
    const filter = { ackMsFrom: 500, receivedFrom: since };
    const { rows } = await scanDeliveries(db, { filter, limit: 10_000 });
    const counted = await measureLate(db, { since, bucketMinutes: 15, sloMs: 500 });
    expect(rows.length).toBeGreaterThan(100);
    expect(counted.reduce((sum, one) => sum + one.count, 0)).toBe(rows.length);
    const { count } = await countDeliveryMatches(db, { filter, limit: 10_000 });
    expect(count).toBe(rows.length);
    expect(new Set(rows.map(({ outcome }) => outcome))).toContain('rejected');
  });

  it('leaves out the body', async () => {
    const { rows } = await scanDeliveries(db, { filter: {}, limit: 1 });
    expect(rows[0]).not.toHaveProperty('body');
  });
});
