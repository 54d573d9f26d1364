import type { NewTransaction } from '@/db/schema';

/**
 * Whether two webhooks with the same id say the same.
 * Amounts are compared as numbers: `1500` and the stored `1500.0000` are equal, and every amount
 * that is let in is exact as a double.
 */
export function hasSameContent(one: NewTransaction, other: NewTransaction): boolean {
  return (
    one.sourceAccount === other.sourceAccount &&
    one.destinationAccount === other.destinationAccount &&
    one.currency === other.currency &&
    Number(one.amount) === Number(other.amount)
  );
}
