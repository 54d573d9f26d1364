import type { TransactionRow } from '@/db/schema';

type Movement = Pick<
  TransactionRow,
  'sourceAccount' | 'destinationAccount' | 'amount' | 'currency' | 'kind'
>;

/**
 * The amount of a transaction with all that related ones added and took away: a payment less its refunds and
 * disputes. Exact, and only in its own currency.
 */
export function netAmount(of: Movement, related: readonly Movement[]): number {
  const units = related
    .filter(({ currency }) => currency === of.currency)
    .reduce((sum, one) => sum + directionOf(one, of) * toUnits(one.amount), toUnits(of.amount));
  return Number(units) / 10_000;
}

/** 1n if money moves in the same direction, -1n if it moves back. */
function directionOf(one: Movement, of: Movement): 1n | -1n {
  const isBack =
    one.sourceAccount === of.destinationAccount || one.destinationAccount === of.sourceAccount;
  if (isBack) return -1n;
  const isSame =
    one.sourceAccount === of.sourceAccount || one.destinationAccount === of.destinationAccount;
  return isSame || one.kind === 'payment' ? 1n : -1n;
}

/** Ten-thousandths, from `numeric(19, 4)` as text. */
function toUnits(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}
