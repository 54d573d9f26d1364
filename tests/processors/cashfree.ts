import { Cashfree, CFEnvironment } from 'cashfree-pg';
import { cashfree as processor } from '@/server/webhooks/processors/cashfree';
import { hmac } from '@/server/webhooks/signature';
import { type Fixtures, PERSONAL } from './fixtures';
import { secrets } from './secrets';

const customer_details = {
  customer_id: 'customer_1',
  customer_name: PERSONAL.name,
  customer_email: PERSONAL.email,
  customer_phone: PERSONAL.phone,
};

const paymentEvent = (type: string, payment: object) => ({
  type,
  event_time: '2026-01-15T16:00:00+05:30',
  data: {
    order: { order_id: 'order_1', order_amount: 120, order_currency: 'INR' },
    payment: {
      payment_status: 'SUCCESS',
      payment_amount: 100,
      payment_currency: 'INR',
      payment_time: '2026-01-15T15:59:50+05:30',
      payment_method: { upi: { upi_id: PERSONAL.email } },
      ...payment,
    },
    customer_details,
  },
});

/** The number that a test's id stands for: Cashfree's ids are numbers, in some events as text. */
const numberOf = (id: string) => Number(`7${id.replace(/\D/g, '')}`);

export const cashfree: Fixtures = {
  processor,
  secrets: secrets.cashfree,
  sign(body, secret, at = new Date()) {
    // As Cashfree writes amounts: a parser that writes the body again loses the decimals.
    const text = JSON.stringify(body).replace('"payment_amount":100,', '"payment_amount":100.00,');
    const timestamp = String(at.getTime());
    const signature = hmac('sha256', secret, timestamp + text).toString('base64');
    const headers = { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };
    return { body: text, headers: { ...headers, 'x-webhook-attempt': '1' } };
  },
  verifyWithSdk({ body, headers }, secret) {
    // `false`: it reports its errors to nobody. package.json leaves out Sentry, which it does that with.
    const none = [undefined, undefined, undefined] as const;
    const sdk = new Cashfree(CFEnvironment.SANDBOX, 'client', secret, ...none, false);
    const signature = headers['x-webhook-signature'] ?? '';
    sdk.PGVerifyWebhookSignature(signature, body, headers['x-webhook-timestamp'] ?? '');
  },
  expires: true,
  payment: (id, { amount = 100, currency = 'INR' } = {}) =>
    paymentEvent('PAYMENT_SUCCESS_WEBHOOK', {
      ...{ cf_payment_id: String(numberOf(id)), payment_amount: amount },
      payment_currency: currency,
    }),
  paymentId: (id) => String(numberOf(id)),
  amounts: [
    [2_000, 'JPY', 2_000],
    [123.45, 'INR', 123.45],
    [295.99, 'KWD', 295.99],
  ],
  otherAmount: 77,
  zero: 0,
  invalidAmounts: ['100', -1, 1e15, {}],
  amountPath: ['data', 'payment', 'payment_amount'],
  refund: (id, paymentId) => ({
    type: 'REFUND_STATUS_WEBHOOK',
    event_time: '2026-01-16T16:00:00+05:30',
    data: {
      refund: {
        cf_refund_id: numberOf(id),
        // A number here, text in the payment.
        cf_payment_id: Number(paymentId),
        refund_amount: 30,
        refund_currency: 'INR',
        refund_status: 'SUCCESS',
        processed_at: '2026-01-16T15:59:00+05:30',
      },
    },
  }),
  dispute: (id, paymentId) => ({
    type: 'DISPUTE_CREATED',
    event_time: '2026-01-17T16:00:00+05:30',
    data: {
      dispute: {
        dispute_id: numberOf(id),
        dispute_type: 'CHARGEBACK',
        dispute_status: 'CHARGEBACK_CREATED',
        dispute_amount: 20,
        dispute_amount_currency: 'INR',
        created_at: '2026-01-17T15:59:00+05:30',
      },
      order_details: { order_id: 'order_1', cf_payment_id: Number(paymentId) },
      customer_details,
    },
  }),
  netAmount: 50,
  failed: (id) =>
    paymentEvent('PAYMENT_SUCCESS_WEBHOOK', {
      cf_payment_id: String(numberOf(id)),
      payment_status: 'PENDING',
    }),
  unrelated: { event: { type: 'WEBHOOK', data: {} }, name: 'WEBHOOK' },
};
