import type { NewTransaction } from '@/db/schema';
import type { Webhook } from '@/server/transactions/schema';

/** A field whose stored and received values differ, both as text. */
type Difference = {
  field: Exclude<keyof Webhook, 'transaction_id'>;
  stored: string;
  received: string;
};

/** Reads the compared fields as text. Equal text means the same value. */
const readers: [Difference['field'], (row: NewTransaction) => string][] = [
  ['source_account', (row) => row.sourceAccount],
  ['destination_account', (row) => row.destinationAccount],
  // The stored `1500.0000` equals `1500`. A double is exact for every accepted amount.
  ['amount', (row) => String(Number(row.amount))],
  ['currency', (row) => row.currency],
];

/** The fields in which a redelivery differs from the stored webhook. Empty for a duplicate. */
export function differencesBetween(stored: NewTransaction, received: NewTransaction): Difference[] {
  return readers
    .map(([field, read]) => ({ field, stored: read(stored), received: read(received) }))
    .filter((difference) => difference.stored !== difference.received);
}
