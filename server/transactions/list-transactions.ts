import { z } from 'zod';
import { readProcedure } from '@/server/trpc';
import {
  cursorSchema,
  filterSchema,
  orderSchema,
  toCursor,
  toFilter,
  toPosition,
} from './filter-schema';
import { findPage } from './find-page';
import { toTransaction } from './present';
import { transactionSchema } from './schema';

/** A page of transactions, for the dashboard; not part of the REST API. */
export const listTransactions = readProcedure
  .input(
    filterSchema.extend({
      order: orderSchema,
      after: cursorSchema.optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
  )
  .output(
    z.object({
      transactions: z.array(transactionSchema),
      /** Where the first one is: with `order: 'oldest'`, what is newer comes after it. */
      first: z.string().nullable(),
      /** Where to go on; null when this is the last page. A page that is not may be short. */
      next: z.string().nullable(),
    }),
  )
  .query(async ({ input: { order, after, limit, ...filter } }) => {
    const wanted = { filter: toFilter(filter), order, after: toPosition(after), limit };
    const { rows, start, end } = await findPage(wanted);
    return {
      transactions: rows.map(toTransaction),
      first: toCursor(start),
      next: toCursor(end),
    };
  });
