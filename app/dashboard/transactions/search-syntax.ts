import { transactionStatuses } from '@/db/kinds';
import type { ViewState } from './view-state';

export type ParsedSearch = {
  /** The filters that the text names. */
  filters: Partial<ViewState>;
  /** What is left: the beginning of an ID or account. */
  rest: string | null;
  /** What a filter in the text should be instead. */
  problem: string | null;
};

const TOKEN = /^([a-z]+):(\S+)$/i;
const AMOUNT = /^\d+(\.\d{1,4})?$/;

/** Reads filters such as `status:failed` from the text of the search field. */
export function parseSearch(text: string): ParsedSearch {
  const words: string[] = [];
  let filters: Partial<ViewState> = {};
  let problem: string | null = null;
  for (const word of text.trim().split(/\s+/)) {
    const [, name = '', value = ''] = TOKEN.exec(word) ?? [];
    const read = readers[name.toLowerCase()];
    const found = read?.(value);
    if (read && !found) problem = `${name}: ${rules[name.toLowerCase()] ?? 'is not valid'}`;
    if (found) filters = { ...filters, ...found };
    else words.push(word);
  }
  return { filters, rest: words.join(' ') || null, problem };
}

type Reader = (value: string) => Partial<ViewState> | null;

const readers: Record<string, Reader> = {
  id: (transaction_id) => ({ transaction_id }),
  account: (account) => ({ account }),
  from: (source_account) => ({ source_account }),
  to: (destination_account) => ({ destination_account }),
  status: (value) => {
    const status = transactionStatuses.find((one) => one === value.toUpperCase());
    return status ? { status } : null;
  },
  source: (value) => (/^[a-z][a-z0-9-]{0,39}$/.test(value) ? { source: value } : null),
  currency: (value) => (/^[a-z]{3}$/i.test(value) ? { currency: value.toUpperCase() } : null),
  amount: readAmount,
  has: (value) => {
    if (/^duplicates?$/i.test(value)) return { outcome: 'duplicate' };
    return /^conflicts?$/i.test(value) ? { outcome: 'conflict' } : null;
  },
};

const rules: Record<string, string> = {
  status: `must be ${transactionStatuses.join(', ')}`,
  source: 'must be the name of a source',
  currency: 'must have three letters',
  amount: 'must be a number, >100, <100 or 100..200',
  has: 'must be duplicates or conflicts',
};

/** `100`, `>100`, `<100` or `100..200`. Both ends belong to it. */
function readAmount(value: string): Partial<ViewState> | null {
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
