import { createPrivateKey, createSign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { vi } from 'vitest';
import { paypal as processor } from '@/server/webhooks/processors/paypal';
import { type Fixtures, PERSONAL } from './fixtures';
import keys from './paypal-key.json' with { type: 'json' };
import { secrets } from './secrets';

const CERTIFICATE_URL = 'https://api.paypal.com/v1/notifications/certs/CERT-test';
const privateKey = createPrivateKey({ key: keys.privateKey, format: 'jwk' });

const event = (event_type: string, resource: object) => ({
  id: `WH-${event_type}`,
  create_time: '2026-01-15T10:30:00Z',
  event_type,
  resource,
});

const amount = (value: unknown, currency_code = 'EUR') => ({ value, currency_code });

/** PayPal has no SDK that verifies offline, so the published formula signs here, with a key of our own. */
export const paypal: Fixtures = {
  processor,
  secrets: secrets.paypal,
  prepare() {
    const passOn = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) =>
      String(input) === CERTIFICATE_URL ? new Response(keys.certificate) : passOn(input, init),
    );
  },
  sign(body, secret, at = new Date()) {
    const text = JSON.stringify(body);
    const [id, time] = ['69cd13f0-d67a-11e5-baa3-778b53f4ae55', at.toISOString()];
    const signed = [id, time, secret, crc32(text)].join('|');
    const headers = {
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64'),
      'paypal-cert-url': CERTIFICATE_URL,
      'paypal-auth-algo': 'SHA256withRSA',
    };
    return { body: text, headers };
  },
  expires: true,
  payment: (id, { amount: value = '100.00', currency = 'EUR' } = {}) =>
    event('PAYMENT.CAPTURE.COMPLETED', {
      ...{ id: `CAP${id}`, status: 'COMPLETED', amount: amount(value, currency) },
      ...{ create_time: '2026-01-15T03:29:50-07:00', custom_id: PERSONAL.name },
      payer: { email_address: PERSONAL.email },
    }),
  paymentId: (id) => `CAP${id}`,
  amounts: [
    ['2000', 'JPY', 2_000],
    ['123.45', 'EUR', 123.45],
    ['01.18', 'EUR', 1.18],
    ['295.990', 'TND', 295.99],
  ],
  otherAmount: '77.00',
  zero: '0.00',
  invalidAmounts: [100, '1e3', '1,5', {}],
  amountPath: ['resource', 'amount', 'value'],
  refund: (id, paymentId) =>
    event('PAYMENT.CAPTURE.REFUNDED', {
      ...{ id: `REF${id}`, amount: amount('30.00'), create_time: '2026-01-16T10:30:00Z' },
      links: [{ rel: 'up', href: `https://api.paypal.com/v2/payments/captures/${paymentId}` }],
    }),
  dispute: (id, seller_transaction_id) =>
    event('CUSTOMER.DISPUTE.RESOLVED', {
      ...{ dispute_id: `PP-${id}`, disputed_transactions: [{ seller_transaction_id }] },
      dispute_outcome: {
        ...{ outcome_code: 'RESOLVED_BUYER_FAVOUR', amount_refunded: amount('20.00') },
      },
      messages: [{ content: PERSONAL.phone }],
    }),
  netAmount: 50,
  failed: (id) => event('PAYMENT.CAPTURE.DENIED', { id: `CAP${id}`, amount: amount('100.00') }),
  unrelated: { event: event('BILLING.PLAN.CREATED', {}), name: 'BILLING.PLAN.CREATED' },
};
