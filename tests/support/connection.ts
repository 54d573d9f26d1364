import { randomUUID } from 'node:crypto';
import { connect, type Driver } from '@/db/client';
import type { Delivery } from '@/db/schema';
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

export function newTransaction(key: string, amount = '150.5'): Delivery {
  const accounts = { sourceAccount: 'a', destinationAccount: 'b' };
  return { key, source: 'default', ...accounts, amount, currency: 'INR', deliveryId: randomUUID() };
}
