import { expect, it } from 'vitest';
import { insertTransactions } from '@/db/transactions/record';
import { checkService } from '@/server/observability/health';
import { env } from '@/server/settings';
import { newTransaction } from '@/tests/support/connection';
import { database, reconnect } from './client';
import { retry } from './retry';

/** Makes new sessions read-only or not. Open sessions keep what they have, as after a failover. */
async function setReadOnly(isOn: boolean): Promise<void> {
  await database().execute('set default_transaction_read_only = off');
  await database().execute(
    `alter database ${new URL(env().DATABASE_URL ?? '').pathname.slice(1)} set default_transaction_read_only = ${isOn ? 'on' : 'off'}`,
  );
}

it('recovers from a failover that left connections to a read-only server', async () => {
  await setReadOnly(true);
  reconnect();
  expect((await checkService()).problems).toContain('the database only reads');
  await expect(insertTransactions(database(), [newTransaction('before')])).rejects.toThrow();
  await setReadOnly(false);
  const inserted = await retry(() => insertTransactions(database(), [newTransaction('after')]));
  expect([...inserted]).toEqual(['after']);
  expect((await checkService()).problems).toEqual([]);
});
