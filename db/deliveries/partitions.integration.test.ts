import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Database } from '@/db/client';
import { createTestDatabase } from '@/tests/support/database';
import { advisoryLocks } from '../advisory-locks';
import { lowestIdAt } from './id';
import { createPartitions, dropPartitions } from './partitions';

const DAY_MS = 86_400_000;
const now = new Date('2031-05-10T12:00:00Z');
const daysAfter = (days: number) => new Date(now.getTime() + days * DAY_MS);

let url: string;
let client: Client;
let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  url = await createTestDatabase();
  client = new Client({ connectionString: url });
  await client.connect();
  ({ db, close } = connect(url));
});
afterAll(() => Promise.all([client.end(), close()]));

async function insertAt(instant: Date): Promise<string> {
  const id = lowestIdAt(instant);
  await client.query(
    `insert into deliveries (id, received_at, path, outcome, status, client_ip, headers)
     values ($1, $2, '/', 'rejected', 404, '::1', '{}')`,
    [id, instant],
  );
  return id;
}

/** The partition that has a delivery; undefined if none has it. */
async function partitionWith(id: string): Promise<string | undefined> {
  const { rows } = await client.query(
    'select tableoid::regclass::text as name from deliveries where id = $1',
    [id],
  );
  return rows[0]?.name;
}

it('creates a partition for today and each of the next seven days, also when called concurrently', async () => {
  await Promise.all(Array.from({ length: 5 }, () => createPartitions(db, { now })));
  for (const [instant, day] of [
    [new Date('2031-05-10T00:00:00.000Z'), '20310510'],
    [new Date('2031-05-10T23:59:59.999Z'), '20310510'],
    [daysAfter(7), '20310517'],
  ] as const) {
    expect(await partitionWith(await insertAt(instant))).toBe(`deliveries_${day}`);
  }
});

it('keeps a delivery of a day without a partition, and goes on when such a day gets its turn', async () => {
  const id = await insertAt(daysAfter(8));
  expect(await partitionWith(id)).toBe('deliveries_default');
  await createPartitions(db, { now: daysAfter(2) });
  expect(await partitionWith(id)).toBe('deliveries_default');
  expect(await partitionWith(await insertAt(daysAfter(9)))).toBe('deliveries_20310519');
});

it('drops what is older than the kept days, and nothing else', async () => {
  const kept = await insertAt(new Date('2031-05-11T00:00:00Z'));
  const [old, oldest] = [await insertAt(daysAfter(0)), await insertAt(new Date('2001-01-01'))];
  expect(await partitionWith(oldest)).toBe('deliveries_default');
  // Also the partitions that the template has for the days after its migration.
  expect(await dropPartitions(db, { keptDays: 14, now: daysAfter(15) })).toContain(
    'deliveries_20310510',
  );
  expect(await partitionWith(old)).toBeUndefined();
  expect(await partitionWith(oldest)).toBeUndefined();
  expect(await partitionWith(kept)).toBe('deliveries_20310511');
});

it('makes webhooks wait only briefly while a long query reads', async () => {
  await createPartitions(db, { now: daysAfter(20) });
  const reader = new Client({ connectionString: url });
  await reader.connect();
  await reader.query('begin');
  await reader.query('select count(*) from deliveries');
  let isDropped = false;
  const dropping = dropPartitions(db, { keptDays: 1, now: daysAfter(30) }).then((dropped) => {
    isDropped = true;
    return dropped;
  });
  // Each waits behind the drop, which gives up after 100 ms.
  for (let n = 0; n < 5; n += 1) await insertAt(new Date(daysAfter(28).getTime() + n));
  expect(isDropped).toBe(false);
  await reader.query('commit');
  await reader.end();
  expect(await dropping).toContain('deliveries_20310530');
});

it('creates partitions while the launcher and the Inngest server hold their locks', async () => {
  const { launcher, inngestServer } = advisoryLocks;
  await client.query('select pg_advisory_lock($1), pg_advisory_lock($2)', [
    launcher,
    inngestServer,
  ]);
  await createPartitions(db, { now: daysAfter(60) });
  expect(await partitionWith(await insertAt(daysAfter(60)))).toBe('deliveries_20310709');
  await client.query('select pg_advisory_unlock_all()');
});
