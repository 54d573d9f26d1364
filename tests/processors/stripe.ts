import Stripe from 'stripe';
import { stripe as processor } from '@/server/webhooks/processors/stripe';
import { type Fixtures, PERSONAL } from './fixtures';
import { secrets } from './secrets';

const sdk = new Stripe('sk_test_unused');

const event = (type: string, object: object) => ({
  id: `evt_${type}`,
  object: 'event',
  api_version: '2026-01-28',
  created: 1_768_473_000,
  livemode: false,
  pending_webhooks: 1,
  type,
  data: { object },
});

const charge = (id: string, change: object = {}) => ({
  id: `ch_${id}`,
  object: 'charge',
  amount: 10_000,
  amount_captured: 10_000,
  captured: true,
  currency: 'usd',
  created: 1_768_473_000,
  customer: 'cus_1',
  status: 'succeeded',
  billing_details: { ...PERSONAL, address: { city: 'Pune' } },
  receipt_email: PERSONAL.email,
  ...change,
});

export const stripe: Fixtures = {
  processor,
  secrets: secrets.stripe,
  sign(body, secret, at = new Date()) {
    const payload = JSON.stringify(body);
    const timestamp = Math.floor(at.getTime() / 1_000);
    const header = sdk.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    return { body: payload, headers: { 'stripe-signature': header } };
  },
  verifyWithSdk({ body, headers }, secret) {
    sdk.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret);
  },
  expires: true,
  payment: (id, { amount = 10_000, currency = 'usd' } = {}) =>
    event('charge.succeeded', charge(id, { amount, amount_captured: amount, currency })),
  paymentId: (id) => `ch_${id}`,
  amounts: [
    [2_000, 'jpy', 2_000],
    [12_345, 'usd', 123.45],
    [295_990, 'kwd', 295.99],
    // Two decimals for compatibility, although ISO 4217 has none.
    [500_000, 'ugx', 5_000],
    [500, 'mga', 500],
  ],
  otherAmount: 77,
  zero: 0,
  invalidAmounts: ['100', -1, 1e15, {}],
  amountPath: ['data', 'object', 'amount_captured'],
  refund: (id, charge) =>
    event('refund.created', {
      ...{ id: `re_${id}`, object: 'refund', amount: 3_000, currency: 'usd', charge },
      ...{ created: 1_768_473_500, status: 'succeeded' },
    }),
  dispute: (id, charge) =>
    event('charge.dispute.funds_withdrawn', {
      ...{ id: `dp_${id}`, object: 'dispute', amount: 2_000, currency: 'usd', charge },
      evidence: { customer_name: PERSONAL.name, customer_email_address: PERSONAL.email },
      balance_transactions: [
        { id: `txn_${id}`, amount: -2_000, currency: 'usd', created: 1_768_473_900 },
      ],
    }),
  netAmount: 50,
  failed: (id) => event('charge.failed', charge(id, { status: 'failed', captured: false })),
  unrelated: { event: event('customer.created', { id: 'cus_1' }), name: 'customer.created' },
};
