import Razorpay from 'razorpay';
import { razorpay as processor } from '@/server/webhooks/processors/razorpay';
import { razorpaySignature } from '@/server/webhooks/signature';
import { type Fixtures, PERSONAL } from './fixtures';
import { secrets } from './secrets';

const event = (name: string, payload: object) => ({
  entity: 'event',
  account_id: 'acc_BFQ7uQEaa7j2z7',
  event: name,
  payload: Object.fromEntries(
    Object.entries(payload).map(([entity, value]) => [entity, { entity: value }]),
  ),
  created_at: 1_768_473_000,
});

const payment = (id: string, change: object = {}) => ({
  id: `pay_${id}`,
  entity: 'payment',
  amount: 10_000,
  currency: 'INR',
  status: 'captured',
  captured: true,
  customer_id: 'cust_1',
  email: PERSONAL.email,
  contact: PERSONAL.phone,
  notes: { name: PERSONAL.name },
  created_at: 1_768_472_990,
  ...change,
});

export const razorpay: Fixtures = {
  processor,
  secrets: secrets.razorpay,
  sign(body, secret) {
    const text = JSON.stringify(body);
    return { body: text, headers: { 'x-razorpay-signature': razorpaySignature(secret, text) } };
  },
  verifyWithSdk({ body, headers }, secret) {
    const signature = headers['x-razorpay-signature'] ?? '';
    if (!Razorpay.validateWebhookSignature(body, signature, secret)) throw new Error('rejected');
  },
  expires: false,
  payment: (id, { amount = 10_000, currency = 'INR' } = {}) =>
    event('payment.captured', { payment: payment(id, { amount, currency }) }),
  paymentId: (id) => `pay_${id}`,
  amounts: [
    [2_000, 'JPY', 2_000],
    [12_345, 'INR', 123.45],
    [295_990, 'KWD', 295.99],
  ],
  otherAmount: 77,
  zero: 0,
  invalidAmounts: ['100', -1, 1e15, {}],
  amountPath: ['payload', 'payment', 'entity', 'amount'],
  refund: (id, paymentId) =>
    event('refund.processed', {
      refund: {
        ...{ id: `rfnd_${id}`, amount: 3_000, currency: 'INR', payment_id: paymentId },
        created_at: 1_768_473_500,
      },
    }),
  dispute: (id, paymentId) =>
    event('payment.dispute.lost', {
      payment: payment(paymentId.slice('pay_'.length)),
      dispute: {
        ...{ id: `disp_${id}`, amount: 2_000, currency: 'INR', payment_id: paymentId },
        status: 'lost',
      },
    }),
  netAmount: 50,
  failed: (id) => event('payment.failed', { payment: payment(id, { status: 'failed' }) }),
  unrelated: { event: event('payment.downtime.started', {}), name: 'payment.downtime.started' },
};
