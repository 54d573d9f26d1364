import { createVerify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Secret } from '@/server/settings/lists';
import { opaqueText } from '@/server/transactions/schema';
import { type Check, checkAge, findSecret, type SignedRequest } from '@/server/webhooks/signature';
import { decimalText } from '../amounts';
import { createMapper, isObject, type Mapping, type Mappings, unvalidated } from '../map-event';
import type { Processor } from '../processor';
import { certificateAt } from './certificates';
import { paypalExamples } from './examples';

const SCHEME = 'paypal';

/** PayPal retries for three days, and does not say whether it signs a retry again. */
const LEAST_TOLERANCE_SECONDS = 4 * 24 * 3_600;

const event = z
  .object({
    id: unvalidated({ type: 'string' }),
    event_type: opaqueText().meta({ example: 'PAYMENT.CAPTURE.COMPLETED' }),
    create_time: unvalidated({ type: 'string' }),
    resource: unvalidated({ type: 'object', additionalProperties: true }),
  })
  .meta({
    id: 'PaypalWebhook',
    description: 'An original PayPal webhook. Unknown fields are ignored.',
  });

const OWN = ['resource.payee.merchant_id', '$account'] as const;

const payment: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: ['resource.id'],
    // The payer is in the order only.
    source_account: ['resource.id'],
    destination_account: OWN,
    amount: ['resource.amount.value', 'resource.amount.total'],
    currency: ['resource.amount.currency_code', 'resource.amount.currency'],
  },
  occurredAt: ['resource.create_time', 'create_time'],
};

/** The resource is the refund. `$payment` is the payment in its links. */
const refund: Mapping = {
  ...payment,
  kind: 'refund',
  fields: {
    ...payment.fields,
    source_account: OWN,
    destination_account: ['resource.sale_id', '$payment', 'resource.id'],
  },
  relatesTo: ['resource.sale_id', '$payment'],
};

const reversal: Mapping = { ...refund, kind: 'reversal' };

const payout: Mapping = {
  kind: 'payout',
  fields: {
    transaction_id: ['resource.payout_item_id'],
    source_account: OWN,
    destination_account: ['resource.payout_item_id'],
    amount: ['resource.payout_item.amount.value'],
    currency: ['resource.payout_item.amount.currency'],
  },
  occurredAt: ['resource.time_processed', 'create_time'],
};

const returnedPayout: Mapping = {
  ...payout,
  kind: 'reversal',
  idSuffix: ':returned',
  fields: {
    ...payout.fields,
    source_account: ['resource.payout_item_id'],
    destination_account: OWN,
  },
  relatesTo: ['resource.payout_item_id'],
};

/** Only the outcome says what money moved. */
const lostDispute: Mapping = {
  kind: 'dispute',
  fields: {
    transaction_id: ['resource.dispute_id'],
    source_account: OWN,
    destination_account: ['resource.disputed_transactions.0.seller_transaction_id'],
    amount: ['resource.dispute_outcome.amount_refunded.value'],
    currency: ['resource.dispute_outcome.amount_refunded.currency_code'],
  },
  relatesTo: ['resource.disputed_transactions.0.seller_transaction_id'],
  occurredAt: ['create_time'],
  isIncomplete: (read) => read('resource.dispute_outcome.amount_refunded') === undefined,
};

/** https://developer.paypal.com/api/rest/webhooks/event-names/ */
const mappings: Mappings = new Map([
  ['PAYMENT.CAPTURE.COMPLETED', payment],
  ['PAYMENT.SALE.COMPLETED', payment],
  ['PAYMENT.CAPTURE.REFUNDED', refund],
  ['PAYMENT.SALE.REFUNDED', refund],
  ['PAYMENT.CAPTURE.REVERSED', reversal],
  ['PAYMENT.SALE.REVERSED', reversal],
  ['CUSTOMER.DISPUTE.RESOLVED', lostDispute],
  ['PAYMENT.PAYOUTS-ITEM.SUCCEEDED', payout],
  ['PAYMENT.PAYOUTS-ITEM.RETURNED', returnedPayout],
  ['PAYMENT.PAYOUTS-ITEM.REFUNDED', returnedPayout],
]);

const mapper = createMapper({ mappings, amounts: decimalText });

export const paypal: Processor = {
  name: 'paypal',
  title: 'PayPal',
  docsUrl: 'https://developer.paypal.com/api/rest/webhooks/',
  body: event,
  signature: {
    header: 'PAYPAL-TRANSMISSION-SIG',
    furtherHeaders: [
      'paypal-transmission-id',
      'paypal-transmission-time',
      'paypal-cert-url',
      'paypal-auth-algo',
    ],
    description:
      'RSA with SHA-256 over transmission ID, time, webhook ID and the CRC32 of the body, by the certificate at `PAYPAL-CERT-URL`.',
  },
  verify,
  sign: undefined,
  examples: paypalExamples,
  exampleCurrencies: ['USD', 'EUR', 'JPY'],
  read(body, account) {
    const parsed = event.parse(body);
    const extended = { ...parsed, $account: account, $payment: paymentIn(parsed.resource) };
    return [mapper.report(extended, parsed.event_type)];
  },
  events: mapper.events,
  delivery: { idHeader: 'paypal-transmission-id' },
  successStatus: 202,
  personalData: [
    'resource.payer.**',
    'resource.payee.email_address',
    'resource.custom_id',
    'resource.invoice_id',
    'resource.invoice_number',
    'resource.payout_item.**',
    'resource.messages.**',
    'resource.disputed_transactions.*.buyer.**',
    'resource.disputed_transactions.*.seller.name',
    'resource.disputed_transactions.*.seller.email',
    'resource.purchase_units.**',
    'resource.shipping.**',
  ],
};

/** The payment that a refund's links point up to. */
function paymentIn(resource: unknown): string | undefined {
  const links: unknown = isObject(resource) ? resource.links : undefined;
  const up = Array.isArray(links)
    ? links.find((link) => isObject(link) && link.rel === 'up')
    : undefined;
  const href = isObject(up) && typeof up.href === 'string' ? up.href : '';
  return /\/captures\/([^/]+)$/.exec(href)?.[1];
}

/**
 * Verifies a transmission. The secret is the ID of the webhook, which the request does not contain. The signature
 * covers the body by 32 bits only.
 */
async function verify(
  { headers, body }: SignedRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Promise<Check> {
  const id = headers.get('paypal-transmission-id');
  const time = headers.get('paypal-transmission-time');
  const signature = headers.get('paypal-transmission-sig');
  const certificateUrl = headers.get('paypal-cert-url');
  if (!id || !time || !signature || !certificateUrl) {
    return { isValid: false, scheme: SCHEME, fault: 'no header' };
  }
  const seconds = String(Math.floor(Date.parse(time) / 1_000));
  const tooOld = checkAge(SCHEME, seconds, Math.max(toleranceSeconds, LEAST_TOLERANCE_SECONDS));
  if (tooOld) return tooOld;
  const certificate = await certificateAt(certificateUrl);
  return findSecret(SCHEME, certificate ? secrets : [], ({ text }) => {
    const signed = [id, time, text, crc32(body)].join('|');
    return (
      certificate !== undefined &&
      createVerify('RSA-SHA256').update(signed).verify(certificate.publicKey, signature, 'base64')
    );
  });
}
