import { describe, expect, it } from 'vitest';
import { ApiError } from '@/server/core/errors';
import { razorpay } from '.';
import type { RazorpayEvent } from './event-schema';
import { changed, sample, sampleNames } from './samples/sample';

const MERCHANT = 'acc_BFQ7uQEaa7j2z7';

/** id, source, destination, amount, currency */
const expected = {
  'payment.captured.card': ['pay_DESp9bgForNoUd', 'card_DESp9fNnu0RoNc', MERCHANT, 1, 'INR'],
  'payment.captured.upi': ['pay_DESyzxuld02Zul', 'pay_DESyzxuld02Zul', MERCHANT, 1, 'INR'],
  'order.paid.card': ['pay_DESp9bgForNoUd', 'card_DESp9fNnu0RoNc', MERCHANT, 1, 'INR'],
  'order.paid.upi': ['pay_DESyzxuld02Zul', 'pay_DESyzxuld02Zul', MERCHANT, 1, 'INR'],
  'invoice.partially_paid': ['pay_DEW499hvSyqk4Q', 'pay_DEW499hvSyqk4Q', MERCHANT, 100, 'INR'],
  'payment_link.paid': [
    'pay_Qfldmt5StKZFCB',
    'pay_Qfldmt5StKZFCB',
    'acc_OU2H3nkLn9jDVo',
    10,
    'INR',
  ],
  'subscription.charged': ['pay_DEXFWroJ6LikKT', 'cust_C0WlbKhp3aLA7W', MERCHANT, 1000, 'INR'],
  'qr_code.credited': ['pay_HO2fEpc9JeOQU5', 'cust_HKsR5se84c5LTO', 'acc_CJoeHMNpi0nC7k', 2, 'INR'],
  'virtual_account.credited': ['pay_DETA2KrOlhqQzF', 'cust_1Aa00000000004', MERCHANT, 500, 'INR'],
  'refund.processed': [
    'rfnd_FS8TWyPrCsa0OB',
    'acc_E7OQJcEANmBHTC',
    'pay_FPoJKWQQ8lK13n',
    500,
    'INR',
  ],
  'transfer.processed': [
    'trf_EB1gHgrzOZff6d',
    'acc_CJoeHMNpi0nC7k',
    'acc_CNo3jSI8OkFJJJ',
    1,
    'INR',
  ],
  'payout.processed': ['pout_R7ambiUdUvg6AD', 'acc_Pup4LDLiA1DssX', 'fa_R7amb4zOx1gJoF', 1, 'INR'],
} as const;

const ignored = [
  'payment.authorized.upi',
  'payment.failed.card',
  'payout.downtime.resolved',
  'refund.created',
  'settlement.processed',
];

/** The five fields of the transaction that an event reports; undefined if it is ignored. */
function toWebhook(event: RazorpayEvent) {
  const [reported] = razorpay.read(event, 'razorpay');
  if (!reported || 'error' in reported) throw reported?.error;
  if (!reported.transaction) return undefined;
  const { kind: _, relates_to: __, occurred_at: ___, ...webhook } = reported.transaction;
  return webhook;
}

function issuesOf(event: RazorpayEvent): string[] {
  try {
    toWebhook(event);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.code).toBe('VALIDATION_FAILED');
    return (error.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
  }
  return [];
}

describe('published Razorpay events', () => {
  it.each(Object.entries(expected))('maps the Razorpay event %s to a transaction', (name, row) => {
    const [transaction_id, source_account, destination_account, amount, currency] = row;
    expect(toWebhook(sample(name))).toEqual({
      transaction_id,
      source_account,
      destination_account,
      amount,
      currency,
    });
  });

  it.each(ignored)('ignores the Razorpay event %s', (name) =>
    expect(toWebhook(sample(name))).toBeUndefined(),
  );

  it('every Razorpay sample event is listed as mapped or ignored', () => {
    expect([...Object.keys(expected), ...ignored].sort()).toEqual([...sampleNames].sort());
  });

  it.each(Object.keys(expected))(
    'omits personal data from the transaction of the event %s',
    (name) => {
      expect(JSON.stringify(toWebhook(sample(name)))).not.toMatch(
        /nobody|example|\+91|00000000000/i,
      );
    },
  );

  it('maps order.paid and payment.captured of one payment to the same transaction', () => {
    for (const method of ['card', 'upi']) {
      const captured = toWebhook(sample(`payment.captured.${method}`));
      expect(toWebhook(sample(`order.paid.${method}`))).toEqual(captured);
    }
  });
});

describe('Razorpay payment mapping', () => {
  it('uses the customer ID as the source account and falls back to the card ID', () => {
    const event = changed('payment.captured.card', 'payment', { customer_id: 'cust_1' });
    expect(toWebhook(event)?.source_account).toBe('cust_1');
    const blank = changed('payment.captured.card', 'payment', { customer_id: '' });
    expect(toWebhook(blank)?.source_account).toBe('card_DESp9fNnu0RoNc');
  });

  it.each([
    [29599, 'INR', 295.99],
    [295, 'JPY', 295],
    [295990, 'KWD', 295.99],
    [1, 'ZZZ', 0.01],
  ])('converts a payment of %d minor units in %s to %d', (amount, currency, decimal) => {
    const event = changed('payment.captured.card', 'payment', { amount, currency });
    expect(toWebhook(event)).toMatchObject({ amount: decimal, currency });
  });

  it('ignores a captured payment with amount 0', () => {
    expect(toWebhook(changed('payment.captured.card', 'payment', { amount: 0 }))).toBeUndefined();
  });

  it.each(['authorized', 'failed', 'created', 'pending'])(
    'ignores an order.paid event with a payment in status %s',
    (status) => {
      const event = changed('order.paid.card', 'payment', { status });
      expect(toWebhook(event)).toBeUndefined();
    },
  );

  it('maps an order.paid event of a refunded payment to the captured transaction', () => {
    const event = changed('order.paid.card', 'payment', { status: 'refunded' });
    expect(toWebhook(event)).toEqual(toWebhook(sample('payment.captured.card')));
  });
});

it('maps a refund event with or without its payment and prefers the customer ID as destination', () => {
  const { payload, ...event } = sample('refund.processed');
  const alone = { ...event, payload: { refund: payload.refund } };
  expect(toWebhook(alone)).toEqual(toWebhook(sample('refund.processed')));
  const known = changed('refund.processed', 'payment', { customer_id: 'cust_1' });
  expect(toWebhook(known)?.destination_account).toBe('cust_1');
});

it('ignores a refund of a payment that was never captured', () => {
  const event = changed('refund.processed', 'payment', { captured: false });
  expect(toWebhook(event)).toBeUndefined();
});

it.each(['__proto__', 'constructor', 'toString', 'payment.Captured', 'a new one'])(
  'ignores a Razorpay event named %j',
  (event) => expect(toWebhook({ ...sample('payment.captured.card'), event })).toBeUndefined(),
);

describe('Razorpay event validation', () => {
  const AMOUNT = 'payload.payment.entity.amount must be an integer in minor units';

  it.each([['100'], [1.5], [-1], [1e15], [true], [[100]], [Number.MAX_SAFE_INTEGER]])(
    'rejects a payment amount of %j and reports its payload path',
    (amount) => {
      const issues = issuesOf(changed('payment.captured.card', 'payment', { amount }));
      expect(issues).toEqual([expect.stringContaining(AMOUNT)]);
    },
  );

  it.each([
    ['id', undefined, 'payload.payment.entity.id is required'],
    ['id', 'a\u0000b', 'payload.payment.entity.id must not contain control characters'],
    ['amount', null, 'payload.payment.entity.amount is required'],
    ['currency', '', 'payload.payment.entity.currency is required'],
    ['currency', 'inr', 'payload.payment.entity.currency must be three capital letters'],
    ['customer_id', 7, 'payload.payment.entity.customer_id must be a string'],
  ])('rejects a payment with %s %j and reports "%s"', (field, value, issue) => {
    const issues = issuesOf(changed('payment.captured.card', 'payment', { [field]: value }));
    expect(issues).toEqual([expect.stringContaining(issue)]);
  });

  it.each([[undefined], [null], ['payment'], [[]], [{ payment: null }], [{ payment: [] }]])(
    'rejects the Razorpay payload %j and reports each missing field once',
    (payload) => {
      const event = { event: 'payment.captured', account_id: MERCHANT, payload };
      expect(issuesOf(event)).toEqual([
        'payload.payment.entity.id is required',
        'payload.payment.entity.amount is required',
        'payload.payment.entity.currency is required',
      ]);
    },
  );

  it('rejects a transfer event without an account_id', () => {
    const event = { ...sample('transfer.processed'), account_id: undefined };
    expect(issuesOf(event)).toEqual(['account_id is required']);
  });
});
