import { database } from '@/db/client';
import { listUndispatched } from '@/db/transactions/list-undispatched';
import { log } from '@/server/log';
import { dispatch } from './dispatch';

const PAGE_SIZE = 500;

/**
 * Dispatches what was recorded but never dispatched, as after a crash between the two.
 * Safe to run at any time, several times at once: sending twice with the same id is harmless.
 * @param minimumAgeMs leaves out what its own request may still be dispatching
 * @returns how many were found
 */
export async function redispatch({ minimumAgeMs }: { minimumAgeMs: number }): Promise<number> {
  const found = await listUndispatched(database(), { limit: PAGE_SIZE, minimumAgeMs });
  await Promise.all(found.map((transactionId) => dispatch({ transactionId, ackMs: null })));
  if (found.length > 0) log.info({ transactions: found.length }, 'dispatched again');
  return found.length;
}
