import { transactionStatuses } from '@/db/kinds';
import { createParser, sourceFilter, type TypedFilter } from '../components/search/search-syntax';
import type { ViewState } from './view-state';

type Filters = Partial<ViewState>;

const AMOUNT = /^\d+(\.\d{1,4})?$/;

const typed: Record<string, TypedFilter<Filters>> = {
  id: { read: (transaction_id) => ({ transaction_id }) },
  account: { read: (account) => ({ account }) },
  from: { read: (source_account) => ({ source_account }) },
  to: { read: (destination_account) => ({ destination_account }) },
  status: {
    read: (value) => {
      const status = transactionStatuses.find((one) => one === value.toUpperCase());
      return status ? { status } : null;
    },
    rule: `must be ${transactionStatuses.join(', ')}`,
  },
  source: sourceFilter,
  currency: {
    read: (value) => (/^[a-z]{3}$/i.test(value) ? { currency: value.toUpperCase() } : null),
    rule: 'must have three letters',
  },
  amount: { read: readAmount, rule: 'must be a number, >100, <100 or 100..200' },
  has: {
    read: (value) => {
      if (/^duplicates?$/i.test(value)) return { outcome: 'duplicate' };
      return /^conflicts?$/i.test(value) ? { outcome: 'conflict' } : null;
    },
    rule: 'must be duplicates or conflicts',
  },
};

/** Reads filters such as `status:failed`. The rest is the beginning of an ID or account. */
export const parseSearch = createParser(typed, {});

/** `100`, `>100`, `<100` or `100..200`. Both ends belong to it. */
function readAmount(value: string): Filters | null {
  const [, sign, number = ''] = /^([<>]=?)?(.*)$/.exec(value) ?? [];
  if (AMOUNT.test(number)) {
    const amount = Number(number);
    if (sign === undefined) return { amount_from: amount, amount_to: amount };
    return sign.startsWith('>') ? { amount_from: amount } : { amount_to: amount };
  }
  const [from = '', to = '', ...more] = value.split('..');
  if (!AMOUNT.test(from) || !AMOUNT.test(to) || more.length > 0) return null;
  return { amount_from: Number(from), amount_to: Number(to) };
}
