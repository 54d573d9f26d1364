import { Client } from 'pg';
import { expect, it } from 'vitest';
import { insertTransactions } from '@/db/transactions/insert';
import { checkService } from '@/server/observability/health';
import { env } from '@/server/settings';
import { newTransaction } from '@/tests/support/connection';
import { database, reconnect } from './client';
import { retry } from './retry';

/** Makes new sessions read-only or not. Open sessions keep what they have, as after a failover. */
async function setReadOnly(isOn: boolean): Promise<void> {
  const url = env().DATABASE_URL ?? '';
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('set default_transaction_read_only = off');
  const name = new URL(url).pathname.slice(1);
  await client.query(
    `alter database ${name} set default_transaction_read_only = ${isOn ? 'on' : 'off'}`,
  );
  await client.end();
}

it('recovers from a failover that left connections to a read-only server', async () => {
  const insert = (id: string) => insertTransactions(database(), [newTransaction(id)]);
  await setReadOnly(true);
  reconnect();
  expect((await checkService()).problems).toContain('the database only reads');
  // Several connections: pg drops only the one whose query fails.
  const queries = Array.from({ length: 6 }, () => database().execute('select pg_sleep(0.1)'));
  await Promise.all(queries);
  await setReadOnly(false);
  expect([...(await retry(() => insert('after')))]).toEqual(['after']);
  expect([...(await insert('without a retry'))]).toEqual(['without a retry']);
  expect((await checkService()).problems).toEqual([]);
});

it('lets a query wait for a free connection while slower ones have them all', async () => {
  // Drizzle sends a query when `then` is called.
  const sent = () => database().execute('select pg_sleep(2.5)').then();
  const slow = Array.from({ length: 6 }, sent);
  const inserted = await insertTransactions(database(), [newTransaction('patient')]);
  expect([...inserted]).toEqual(['patient']);
  await Promise.all(slow);
});
