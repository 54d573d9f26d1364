import { expect, it } from 'vitest';
import { parseSearch } from './search-syntax';

it.each([
  ['txn_1', {}, 'txn_1'],
  ['', {}, null],
  ['urn:txn:1', {}, 'urn:txn:1'],
  ['status:failed', { status: 'FAILED' }, null],
  [
    'id:txn_ from:acc_1 to:acc_2',
    { transaction_id: 'txn_', source_account: 'acc_1', destination_account: 'acc_2' },
    null,
  ],
  [
    'acc_7 Currency:inr has:conflicts source:stripe',
    { currency: 'INR', outcome: 'conflict', source: 'stripe' },
    'acc_7',
  ],
  ['amount:99.5', { amount_from: 99.5, amount_to: 99.5 }, null],
  ['amount:>100', { amount_from: 100 }, null],
  ['amount:10..20', { amount_from: 10, amount_to: 20 }, null],
])('reads the filters and the rest of %j', (text, filters, rest) => {
  expect(parseSearch(text)).toEqual({ filters, rest, problem: null });
});

it.each([
  ['status:gone', 'status: must be PROCESSING, PROCESSED, FAILED'],
  ['amount:1..2..3', 'amount: must be a number, >100, <100 or 100..200'],
  ['txn_1 currency:rupees', 'currency: must have three letters'],
])('keeps %j in the field and says what is wrong', (text, problem) => {
  expect(parseSearch(text)).toEqual({ filters: {}, rest: text, problem });
});
