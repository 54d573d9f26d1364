import type { z } from 'zod';
import { ApiError } from '@/server/core/errors';
import { filterSchema, findPage, orderSchema, toFilter } from './list';
import { type Transaction, toTransaction } from './schema';

const PAGE_SIZE = 1_000;

const schema = filterSchema.extend({ order: orderSchema });

/**
 * All transactions that match, as CSV, a page at a time: it takes as much memory for a million as
 * for one, and goes on only when what was there has been read.
 * @throws ApiError VALIDATION_FAILED, before the first page
 */
export function exportTransactions(parameters: URLSearchParams): ReadableStream<Uint8Array> {
  const parsed = schema.safeParse(Object.fromEntries(parameters));
  if (!parsed.success) throw refusal(parsed.error);
  const pages = pagesOf(parsed.data);
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

async function* pagesOf({ order, ...filter }: z.infer<typeof schema>) {
  yield csvHeader;
  const wanted = { filter: toFilter(filter), order, limit: PAGE_SIZE };
  let page = await findPage(wanted);
  for (;;) {
    yield page.rows.map((row) => toCsv(toTransaction(row))).join('');
    if (!page.end) return;
    page = await findPage({ ...wanted, after: page.end });
  }
}

function refusal(error: z.ZodError): ApiError {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  return new ApiError('VALIDATION_FAILED', { issues });
}

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
] as const satisfies (keyof Transaction)[];

/** The first line of an export (RFC 4180). */
export const csvHeader = `${COLUMNS.join(',')}\r\n`;

/** A transaction as a line of it. */
export function toCsv(transaction: Transaction): string {
  return `${COLUMNS.map((column) => cell(transaction[column] ?? '')).join(',')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // A spreadsheet would take a processor's text for a formula, and run it.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
