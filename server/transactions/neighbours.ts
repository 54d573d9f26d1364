import { z } from 'zod';
import { database } from '@/db/client';
import type { TransactionRow } from '@/db/schema';
import { findPosition } from '@/db/transactions/list';
import { readProcedure } from '@/server/core/trpc';
import { filterSchema, findPage, orderSchema, toFilter } from './list';
import { keyOf, reference, toTransaction } from './schema';

/**
 * The transactions before and after one in a list, for its page in the dashboard. Null at an end of the list, and
 * if the search for a rare match was given up.
 */
export const getNeighbours = readProcedure
  .input(z.object({ of: reference, filter: filterSchema, order: orderSchema }))
  .output(z.object({ previous: reference.nullable(), next: reference.nullable() }))
  .query(async ({ input: { of, filter, order } }) => {
    const after = await findPosition(database(), keyOf(of));
    if (!after) return { previous: null, next: null };
    const query = { filter: toFilter(filter), after, limit: 1 };
    const [back, forth] = await Promise.all([
      findPage({ ...query, order: order === 'newest' ? 'oldest' : 'newest' }),
      findPage({ ...query, order }),
    ]);
    return { previous: toReference(back.rows), next: toReference(forth.rows) };
  });

function toReference([row]: readonly TransactionRow[]): z.infer<typeof reference> | null {
  if (!row) return null;
  const { transaction_id, source } = toTransaction(row);
  return { transaction_id, source };
}
