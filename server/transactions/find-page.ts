import { database } from '@/db/client';
import { listTransactions, type TransactionPage } from '@/db/transactions/list-transactions';
import type { Order, Position, TransactionFilter } from '@/db/transactions/transaction-filter';

/** After this, what was found is shown rather than looked for further. */
const PATIENCE_MS = 200;

type Wanted = { filter: TransactionFilter; order: Order; after?: Position; limit: number };

/**
 * A page of the transactions that match. Where matches are rare it looks on until the page is full
 * or its patience is over; `end` then says how far it got.
 */
export async function findPage({ after, limit, ...wanted }: Wanted): Promise<TransactionPage> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  let page = await listTransactions(database(), { ...wanted, after, limit });
  while (page.rows.length < limit && page.end && performance.now() < deadlineMs) {
    const rest = { ...wanted, after: page.end, limit: limit - page.rows.length };
    const { rows, start, end } = await listTransactions(database(), rest);
    page = { rows: [...page.rows, ...rows], start: page.start ?? start, end };
  }
  return page;
}
