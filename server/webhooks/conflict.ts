import type { NewTransaction } from '@/db/schema';
import type { Webhook } from '@/server/transactions/schema';

/** A field whose stored and received values differ, both as text. */
export type Difference = {
  field: Exclude<keyof Webhook, 'transaction_id'>;
  stored: string;
  received: string;
};

/** The fields that two webhooks with one id are compared by. Equal text means the same value. */
const readers = {
  source_account: (row) => row.sourceAccount,
  destination_account: (row) => row.destinationAccount,
  // The stored `1500.0000` equals `1500`. A double is exact for every accepted amount.
  amount: (row) => String(Number(row.amount)),
  currency: (row) => row.currency,
} satisfies Record<Difference['field'], (row: NewTransaction) => string>;

/** The fields in which a redelivery differs from the stored webhook. None for a duplicate. */
export function differencesBetween(stored: NewTransaction, received: NewTransaction): Difference[] {
  const fields: Difference['field'][] = [
    'source_account',
    'destination_account',
    'amount',
    'currency',
  ];
  return fields
    .map((field) => ({ field, stored: readers[field](stored), received: readers[field](received) }))
    .filter((difference) => difference.stored !== difference.received);
}
