import type { z } from 'zod';
import { ApiError, toIssues } from '@/server/core/errors';
import { filterSchema, findPage, orderSchema, toFilter } from './list';
import { type Transaction, toTransaction } from './schema';

const querySchema = filterSchema.extend({ order: orderSchema });

const COLUMNS = [
  'transaction_id',
  'status',
  'amount',
  'currency',
  'source_account',
  'destination_account',
  'created_at',
  'processed_at',
  'failure',
  'source',
  'kind',
  'relates_to',
  'occurred_at',
] as const satisfies (keyof Transaction)[];

/**
 * Streams all matching transactions as CSV (RFC 4180). Reads the next page only when the client has read
 * the previous one, so the memory does not grow with the number of rows.
 * @throws ApiError VALIDATION_FAILED
 */
export function exportTransactions(parameters: URLSearchParams): ReadableStream<Uint8Array> {
  const { data, error } = querySchema.safeParse(Object.fromEntries(parameters));
  if (error) throw new ApiError('VALIDATION_FAILED', { issues: toIssues(error) });
  const pages = csvPages(data);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await pages.next();
        if (done) return controller.close();
        controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pages.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function* csvPages({ order, ...filter }: z.infer<typeof querySchema>) {
  yield `${COLUMNS.join(',')}\r\n`;
  const query = { filter: toFilter(filter), order, limit: 1_000 };
  let page = await findPage(query);
  for (;;) {
    yield page.rows.map((row) => toLine(toTransaction(row))).join('');
    if (!page.end) return;
    page = await findPage({ ...query, after: page.end });
  }
}

function toLine(transaction: Transaction): string {
  return `${COLUMNS.map((column) => toCell(transaction[column] ?? '')).join(',')}\r\n`;
}

function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // A spreadsheet would run text such as `=1+1` as a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
