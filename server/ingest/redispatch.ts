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
  let total = 0;
  for (;;) {
    const page = await listUndispatched(database(), { limit: PAGE_SIZE, minimumAgeMs });
    const sent = await Promise.all(
      page.map((transactionId) => dispatch({ transactionId, ackMs: null })),
    );
    total += page.length;
    // A page that could not be sent would only be listed again.
    if (page.length < PAGE_SIZE || sent.includes(false)) break;
  }
  if (total > 0) log.info({ transactions: total }, 'dispatched again');
  return total;
}
