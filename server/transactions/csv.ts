import type { Transaction } from './schema';

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
