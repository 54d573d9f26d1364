import { randomUUID } from 'node:crypto';
import { connect, type Database, type Driver } from '@/db/client';
import type { Run, TransactionInsert } from '@/db/schema';
import { insertTransactions } from '@/db/transactions/insert';
import { markDispatched } from '@/db/transactions/outbox';
import { createTestDatabase } from './database';
import { startNeonProxy } from './neon-proxy';

/** Connects to a new migrated database, for Neon's driver through a stand-in for its proxy. */
export async function openConnection(driver: Driver) {
  const url = await createTestDatabase();
  const proxy = driver === 'neon' ? await startNeonProxy() : undefined;
  const { db, close } = connect(url, driver, { neonHttpUrl: proxy?.url });
  return {
    db,
    async close() {
      await close();
      await proxy?.close();
    },
  };
}

export function newTransaction(key: string, amount = '150.5'): TransactionInsert {
  const accounts = { sourceAccount: 'a', destinationAccount: 'b' };
  return { key, source: 'default', ...accounts, amount, currency: 'INR', deliveryId: randomUUID() };
}

/** Inserts a transaction whose first run is dispatched. */
export async function insertDispatched(
  db: Database,
  key: string,
  overdueInMs = 3_600_000,
): Promise<Run> {
  const run = { key, runNumber: 1 };
  await insertTransactions(db, [newTransaction(key)]);
  await markDispatched(db, [{ ...run, ackMs: 1, overdueInMs }]);
  return run;
}
