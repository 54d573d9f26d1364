import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TransactionRow } from '@/db/schema';
import { toNewTransaction, toTransaction, webhookSchema } from './schema';

const valid = {
  transaction_id: 'txn_1',
  source_account: 'acc_1',
  destination_account: 'acc_2',
  amount: 1500,
  currency: 'INR',
};

function issuesOf(change: Record<string, unknown>) {
  const parsed = webhookSchema.safeParse({ ...valid, ...change });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [path, message]);
}

describe('amount validation', () => {
  it.each([0.1, 150.5, 1, 1e3, 0.0001, 99999999999.9999, 999999999999999, 100000000000000])(
    'keeps the amount %d unchanged from webhook to row',
    (amount) => {
      const parsed = webhookSchema.parse({ ...valid, amount });
      expect(Number(toNewTransaction(parsed).amount)).toBe(amount);
    },
  );

  it.each([0, -1, 1.00001, 1e15, 1e20, 1e-7, Number('1234567890123.4567'), Infinity, NaN])(
    'rejects the amount %d',
    (amount) => {
      expect(issuesOf({ amount })).toEqual([[['amount'], expect.stringContaining('number')]]);
    },
  );

  it.each(['12', '0x1f', true, [7], null, {}])(
    'rejects %j as an amount of the wrong type',
    (amount) => {
      expect(issuesOf({ amount })).toEqual([[['amount'], expect.stringContaining('JSON number')]]);
    },
  );

  it('keeps any amount of up to 15 digits with 4 decimals exact in the row', () => {
    const decimal = fc
      .tuple(fc.integer({ min: 1, max: 99_999_999_999 }), fc.integer({ min: 0, max: 9_999 }))
      .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(4, '0')}`);
    fc.assert(
      fc.property(decimal, (text) => {
        const { amount } = toNewTransaction(
          webhookSchema.parse({ ...valid, amount: Number(text) }),
        );
        const [whole, fraction = ''] = amount.split('.');
        expect(`${whole}.${fraction.padEnd(4, '0')}`).toBe(text);
      }),
    );
  });
});

describe('ID and account validation', () => {
  it.each(['x', 'ü', '😀', ' a b ', '../..', "'; drop table", 'a'.repeat(255)])(
    'accepts %j as transaction_id and source_account',
    (text) => expect(issuesOf({ transaction_id: text, source_account: text })).toEqual([]),
  );

  it.each([
    ['', 'must not be empty'],
    ['a'.repeat(256), 'at most 255'],
    ['a\u0000b', 'control characters'],
    ['a\u007f', 'control characters'],
    ['a\u0085', 'control characters'],
    ['\ud800', 'well-formed'],
    [7, 'must be a string'],
    [undefined, 'is required'],
  ])('rejects %j as an ID or account with "%s"', (text, reason) => {
    for (const field of ['transaction_id', 'source_account', 'destination_account']) {
      expect(issuesOf({ [field]: text })).toEqual([[[field], expect.stringContaining(reason)]]);
    }
  });
});

it.each(['inr', 'IN', 'INRX', '', 'I R', 356])('rejects %j as a currency', (currency) => {
  expect(issuesOf({ currency })).toHaveLength(1);
});

it('accepts the test currency XTS and drops unknown fields', () => {
  const parsed = webhookSchema.parse({ ...valid, currency: 'XTS', status: 'x', extra: { a: 1 } });
  expect(parsed).toEqual({ ...valid, currency: 'XTS' });
});

it('converts a transaction row to the API response format', () => {
  const row: TransactionRow = {
    ...toNewTransaction({ ...valid, amount: 150.5 }),
    amount: '150.5000',
    status: 'PROCESSED',
    createdAt: new Date('2026-01-15T10:30:00.000Z'),
    processedAt: new Date('2026-01-15T10:30:30.412Z'),
    dispatchedAt: null,
    dispatchCount: 0,
    inngestEventId: null,
    ackMs: null,
    deliveryId: null,
    runNumber: 1,
    overdueAt: null,
    requeuedAt: null,
    failure: null,
    kind: null,
    relatesTo: null,
    occurredAt: null,
    secretNumber: null,
  };
  expect(toTransaction(row)).toEqual({
    ...valid,
    amount: 150.5,
    status: 'PROCESSED',
    created_at: '2026-01-15T10:30:00.000Z',
    processed_at: '2026-01-15T10:30:30.412Z',
  });
});
