import type { NewTransaction } from '@/db/schema';
import type { Webhook } from '@/server/transactions/schema';

/** A field in which a webhook says something else than the stored one, both as text. */
export type Difference = {
  field: Exclude<keyof Webhook, 'transaction_id'>;
  stored: string;
  received: string;
};

/** What of a transaction is compared, in a form in which equal means the same. */
const contentOf = (transaction: NewTransaction) =>
  ({
    source_account: transaction.sourceAccount,
    destination_account: transaction.destinationAccount,
    // `1500` and the stored `1500.0000` are equal; every amount let in is exact as a double.
    amount: String(Number(transaction.amount)),
    currency: transaction.currency,
  }) satisfies Record<Difference['field'], string>;

/** The fields in which a repeated webhook contradicts the stored one; none in a duplicate. */
export function differences(stored: NewTransaction, received: NewTransaction): Difference[] {
  const before = contentOf(stored);
  const now = contentOf(received);
  return fields
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ field, stored: before[field], received: now[field] }));
}

const fields: readonly Difference['field'][] = [
  'source_account',
  'destination_account',
  'amount',
  'currency',
];
