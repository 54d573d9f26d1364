import { z } from 'zod';
import { database } from '@/db/client';
import { parseKey } from '@/db/key';
import { redeliveryKinds, transactionStatuses } from '@/db/kinds';
import { findTransactions } from '@/db/transactions/find';
import {
  countMatches,
  type Order,
  type Position,
  planFilter,
  scanTransactions,
  type TransactionFilter,
  type TransactionPage,
} from '@/db/transactions/list';
import type { Search } from '@/db/transactions/search';
import { requestedInstant } from '@/server/core/field-types';
import { countInParts, matchCount } from '@/server/core/match-count';
import { readProcedure } from '@/server/core/trpc';
import {
  keyOf,
  reference,
  sourceName,
  toDate,
  toTransaction,
  transactionId,
  transactionSchema,
  webhookSchema,
} from './schema';

const SEARCH_TIMEOUT_MS = 200;
const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)~(.+)$/s;

/** A position in a list of transactions. */
export const cursor = (rule: string) =>
  z.string().max(400).refine(isCursor, rule).meta({ example: '2026-01-15T10:30:00.000000Z~txn_1' });
const amount = z.coerce.number().min(0).max(999_999_999_999_999);

const beginning = (of: string) =>
  transactionId.meta({ description: `The beginning of ${of}, or all of it.` }).optional();

/** The filters of a list of transactions. The fields have the same names as in the URL of the dashboard. */
export const filterSchema = z.object({
  search: beginning('the transaction ID or of an account'),
  transaction_id: beginning('the transaction ID'),
  account: beginning('an account, source or destination'),
  source_account: beginning('the source account'),
  destination_account: beginning('the destination account'),
  status: z.enum(transactionStatuses).meta({ description: 'Only with this status.' }).optional(),
  outcome: z
    .enum(redeliveryKinds)
    .meta({ description: 'Only transactions that had a redelivery with this outcome.' })
    .optional(),
  source: sourceName.meta({ description: 'Only from this source.' }).optional(),
  currency: webhookSchema.shape.currency.meta({ description: 'Only in this currency.' }).optional(),
  amount_from: amount.meta({ description: 'The smallest amount.' }).optional(),
  amount_to: amount.meta({ description: 'The largest amount.' }).optional(),
  created_from: requestedInstant.meta({ description: 'Stored at this time or later.' }).optional(),
  created_before: requestedInstant.meta({ description: 'Stored before this time.' }).optional(),
});

export const orderSchema = z
  .enum(['newest', 'oldest'])
  .default('newest')
  .meta({ description: 'Which transactions come first, by the time when they were stored.' });

export const listTransactions = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions',
      operationId: 'listTransactions',
      tags: ['transactions'],
      summary: 'List transactions',
      description:
        'A page of the transactions that match all filters. If matches are rare, a page can be short or empty: go on while `next` is not null (or `previous`, with `before`).',
      successDescription: 'A page of transactions.',
    },
  })
  .input(
    filterSchema.extend({
      order: orderSchema,
      after: cursor('must be the `first` or `next` of a page')
        .meta({ description: 'The `next` of the previous page. Keep the filters and the order.' })
        .optional(),
      before: cursor('must be the `previous` of a page')
        .meta({ description: 'The page before this position. Takes precedence over `after`.' })
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50).meta({
        description: 'The length of a page.',
      }),
    }),
  )
  .output(
    z
      .object({
        transactions: z.array(transactionSchema),
        first: z.string().nullable().meta({
          description: 'Where the page begins. Newer ones follow it with `order=oldest`.',
        }),
        next: z.string().nullable().meta({
          description: 'The `after` of the next page; null after the last page.',
        }),
        previous: z.string().nullable().meta({
          description: 'The `before` of the previous page; null on the first page.',
        }),
      })
      .meta({ id: 'TransactionPage' }),
  )
  .query(async ({ input: { order, after, before, limit, ...filter } }) => {
    const query = { filter: toFilter(filter), order, limit };
    const page =
      before === undefined
        ? await findPage({ ...query, after: toPosition(after) })
        : await findPageBefore({ ...query, before: toPosition(before) });
    const first = toCursor(page.start);
    return {
      transactions: page.rows.map(toTransaction),
      first,
      next: toCursor(page.end),
      previous: before === undefined && after === undefined ? null : first,
    };
  });

/** Refreshes transactions that the dashboard shows. Leaves out those that do not exist. */
export const readTransactions = readProcedure
  .input(z.object({ transactions: z.array(reference).max(200) }))
  .output(z.array(transactionSchema))
  .query(async ({ input }) => {
    const rows = await findTransactions(database(), input.transactions.map(keyOf));
    return [...rows.values()].map(toTransaction);
  });

/** The filter in the form of the database layer. */
export function toFilter({
  search,
  transaction_id,
  account,
  source_account,
  destination_account,
  amount_from,
  amount_to,
  created_from,
  created_before,
  ...others
}: z.infer<typeof filterSchema>): TransactionFilter {
  const accounts = ['source account', 'destination account'] as const;
  return {
    ...others,
    searches: [
      ...toSearch(transaction_id, ['id']),
      ...toSearch(source_account, ['source account']),
      ...toSearch(destination_account, ['destination account']),
      ...toSearch(account, accounts),
      ...toSearch(search, ['id', ...accounts]),
    ],
    amountFrom: amount_from?.toString(),
    amountTo: amount_to?.toString(),
    createdFrom: toDate(created_from),
    createdBefore: toDate(created_before),
  };
}

function toSearch(text: string | undefined, fields: Search['in']): Search[] {
  return text === undefined ? [] : [{ text, in: fields }];
}

type PageRequest = { filter: TransactionFilter; order: Order; after?: Position; limit: number };

/**
 * Finds a page of transactions. If matches are rare, it searches until the page is full or for 200 ms.
 * `end` is where the next search continues.
 */
export async function findPage({ after, limit, ...query }: PageRequest): Promise<TransactionPage> {
  const deadlineMs = performance.now() + SEARCH_TIMEOUT_MS;
  const plan = await planFilter(database(), query.filter);
  let page = await scanTransactions(database(), { ...query, after, limit }, plan);
  while (page.rows.length < limit && page.end && performance.now() < deadlineMs) {
    const rest = { ...query, after: page.end, limit: limit - page.rows.length };
    const { rows, start, end } = await scanTransactions(database(), rest, plan);
    page = { rows: [...page.rows, ...rows], start: page.start ?? start, end };
  }
  return page;
}

/** Finds the page that ends before a position. `start` is where the page before it ends. */
async function findPageBefore({
  order,
  before,
  ...query
}: Omit<PageRequest, 'after'> & { before: Position | undefined }): Promise<TransactionPage> {
  const reversed = order === 'newest' ? 'oldest' : 'newest';
  const { rows, start, end } = await findPage({ ...query, order: reversed, after: before });
  return { rows: rows.reverse(), start: end, end: start };
}

/** Checks date and id as well, because Postgres rejects the 30th of February and a NUL character. */
function isCursor(cursor: string): boolean {
  const [, createdAt, key = ''] = CURSOR.exec(cursor) ?? [];
  const { source, transactionId: id } = parseKey(key);
  return (
    requestedInstant.safeParse(createdAt).success &&
    transactionId.safeParse(id).success &&
    sourceName.safeParse(source).success
  );
}

export function toCursor(position: Position | undefined): string | null {
  return position ? `${position.createdAt}~${position.key}` : null;
}

export function toPosition(cursor: string | undefined): Position | undefined {
  const [, createdAt, key] = CURSOR.exec(cursor ?? '') ?? [];
  return createdAt && key ? { createdAt, key } : undefined;
}

/** How many transactions match a filter, for the dashboard. */
export const countTransactions = readProcedure
  .input(filterSchema)
  .output(matchCount)
  .query(async ({ input }) => {
    const filter = toFilter(input);
    const plan = await planFilter(database(), filter);
    return await countInParts<Position>((after, limit) =>
      countMatches(database(), { filter, order: 'newest', after, limit }, plan),
    );
  });
