import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { reopenTransactions } from '@/db/transactions/reopen-transactions';
import type { ReopenFilter } from '@/db/transactions/reopenable';

/** The most transactions that one replay takes. */
export const MOST_REPLAYED = 1_000;

/**
 * Gives FAILED and overdue transactions within the filter back to processing, oldest first, and
 * answers their new runs, which are to be dispatched; if that fails, the sweeper does it.
 * @param by who asks for it, as the transaction's events have it
 */
export function replay(filter: ReopenFilter, by = 'operator'): Promise<Run[]> {
  return reopenTransactions(database(), filter, {
    limit: MOST_REPLAYED,
    kind: 'replayed',
    details: { by },
  });
}
