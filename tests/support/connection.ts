import { randomUUID } from 'node:crypto';
import { connect, type Driver } from '@/db/client';
import type { Delivery } from '@/db/schema';
import { createTestDatabase } from './database';
import { startNeonProxy } from './neon-proxy';

/** A migrated database of its own, through either driver; Neon's goes by way of a stand-in proxy. */
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

/** A transaction to insert, with this id. */
export function newTransaction(transactionId: string, amount = '150.5'): Delivery {
  const accounts = { sourceAccount: 'a', destinationAccount: 'b' };
  return { transactionId, ...accounts, amount, currency: 'INR', deliveryId: randomUUID() };
}
