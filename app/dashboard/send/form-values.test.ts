import { expect, it } from 'vitest';
import { webhookSchema } from '@/server/transactions/schema';
import {
  emptyForm,
  findProblems,
  randomWebhook,
  toFields,
  toValues,
  withDifferentAmount,
} from './form-values';

const valid = toValues({
  transaction_id: 'txn_1',
  source_account: 'a',
  destination_account: 'b',
  amount: 150.5,
  currency: 'INR',
});

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

it('creates valid random webhooks with unique IDs and valid conflicts with a different amount', () => {
  const [one, other] = [randomWebhook(), randomWebhook()];
  expect(one.transaction_id).not.toBe(other.transaction_id);
  for (const webhook of [one, withDifferentAmount(one)])
    expect(webhookSchema.safeParse(webhook).success).toBe(true);
  expect(withDifferentAmount(one)).toMatchObject({ transaction_id: one.transaction_id });
  expect(withDifferentAmount(one).amount).not.toBe(one.amount);
});
