import { z } from 'zod';
import { database } from '@/db/client';
import { redeliveryKinds, transactionStatuses } from '@/db/kinds';
import {
  type Order,
  type Position,
  scanTransactions,
  type TransactionFilter,
  type TransactionPage,
} from '@/db/transactions/list';
import { findTransactions } from '@/db/transactions/record';
import { readProcedure } from '@/server/core/trpc';
import { instant, toTransaction, transactionId, transactionSchema, webhookSchema } from './schema';

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.+)$/s;
const amount = z.coerce.number().min(0).max(999_999_999_999_999);

/** Which transactions the dashboard shows; the same names as in its URL. */
export const filterSchema = z.object({
  search: webhookSchema.shape.transaction_id.optional(),
  status: z.enum(transactionStatuses).optional(),
  outcome: z.enum(redeliveryKinds).optional(),
  currency: webhookSchema.shape.currency.optional(),
  amount_from: amount.optional(),
  amount_to: amount.optional(),
  created_from: instant.optional(),
  created_before: instant.optional(),
});

export const orderSchema = z.enum(['newest', 'oldest']).default('newest');

/** A place in the list, as clients carry it. */
export const cursorSchema = z
  .string()
  .max(300)
  .regex(CURSOR, 'must be the `first` or `next` of a page');

/** A filter as the database takes it. */
export function toFilter(input: z.infer<typeof filterSchema>): TransactionFilter {
  const { search, status, outcome, currency } = input;
  return {
    search,
    status,
    outcome,
    currency,
    amountFrom: input.amount_from?.toString(),
    amountTo: input.amount_to?.toString(),
    createdFrom: input.created_from === undefined ? undefined : new Date(input.created_from),
    createdBefore: input.created_before === undefined ? undefined : new Date(input.created_before),
  };
}

export function toCursor(position: Position | undefined): string | null {
  return position ? `${position.createdAt}~${position.transactionId}` : null;
}

/** The place that a cursor stands for. */
export function toPosition(cursor: string | undefined): Position | undefined {
  const [, createdAt, transactionId] = CURSOR.exec(cursor ?? '') ?? [];
  return createdAt && transactionId ? { createdAt, transactionId } : undefined;
}

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

/** Where transactions stand that the dashboard shows already; what does not exist is left out. */
export const readTransactions = readProcedure
  .input(z.object({ transaction_ids: z.array(transactionId).max(200) }))
  .output(z.array(transactionSchema))
  .query(async ({ input }) => {
    const found = await findTransactions(database(), input.transaction_ids);
    return [...found.values()].map(toTransaction);
  });

/** After this, what was found is shown rather than looked for further. */
const PATIENCE_MS = 200;

type Wanted = { filter: TransactionFilter; order: Order; after?: Position; limit: number };

/**
 * A page of the transactions that match. Where matches are rare it looks on until the page is full
 * or its patience is over; `end` then says how far it got.
 */
export async function findPage({ after, limit, ...wanted }: Wanted): Promise<TransactionPage> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  let page = await scanTransactions(database(), { ...wanted, after, limit });
  while (page.rows.length < limit && page.end && performance.now() < deadlineMs) {
    const rest = { ...wanted, after: page.end, limit: limit - page.rows.length };
    const { rows, start, end } = await scanTransactions(database(), rest);
    page = { rows: [...page.rows, ...rows], start: page.start ?? start, end };
  }
  return page;
}
