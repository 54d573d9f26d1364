import { expect, it } from 'vitest';
import { webhookSchema } from '@/server/transactions/schema';
import { withDifferentAmount } from './different-amount';
import { emptyForm, findProblems, toFields, toValues } from './form-values';
import { serverMsOf } from './post-webhook';

const body = JSON.stringify({
  transaction_id: 'txn_1',
  source_account: 'a',
  destination_account: 'b',
  amount: 150.5,
  currency: 'INR',
});
const valid = toValues(body);

it('accepts a valid webhook form and parses its amount as a number', () => {
  expect(findProblems(valid)).toEqual({});
  expect(toFields(valid)).toMatchObject({ amount: 150.5 });
});

it('shows the same error message as the API for each empty form field', () => {
  const messages = webhookSchema.safeParse(toFields(emptyForm)).error?.issues ?? [];
  const problems = findProblems(emptyForm);
  expect(Object.keys(problems).sort()).toEqual(Object.keys(emptyForm).sort());
  for (const { message } of messages) expect(Object.values(problems)).toContain(message);
  expect(problems.amount).toBe('is required');
  expect(problems.transaction_id).toBe('must not be empty');
});

it.each(['99999999999999.9999', 'a lot', '-1', '0', '1.00001', '0x1f '])(
  'rejects %j in the amount field of the webhook form',
  (amount) => expect(findProblems({ ...valid, amount }).amount).toBeDefined(),
);

it('reads the fields of a JSON text into the form, and nothing from a text that is none', () => {
  expect(valid).toMatchObject({ transaction_id: 'txn_1', amount: '150.5' });
  expect(toValues('{"amount":')).toEqual(emptyForm);
});

it('changes the amount of a webhook, and keeps its decimals', () => {
  expect(JSON.parse(withDifferentAmount(body, 'amount') ?? '')).toMatchObject({ amount: 160.5 });
  expect(withDifferentAmount('{"a":[{"v":"12.30"}]}', 'a.0.v')).toBe('{"a":[{"v":"22.30"}]}');
  expect(withDifferentAmount(body, 'data.amount')).toBeUndefined();
  expect(withDifferentAmount('{bad', 'amount')).toBeUndefined();
});

it('reads the time of the server from Server-Timing', () => {
  expect(serverMsOf('total;dur=15.4')).toBe(15.4);
  expect(serverMsOf(null)).toBeNull();
});
