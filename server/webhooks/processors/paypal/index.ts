import { createVerify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Secret } from '@/server/settings/lists';
import { opaqueText } from '@/server/transactions/schema';
import { type Check, checkAge, findSecret, type SignedRequest } from '@/server/webhooks/signature';
import { decimalText } from '../amounts';
import { createMapper, unvalidated } from '../map-event';
import type { Processor } from '../processor';
import { certificateAt } from './certificates';
import { paypalExamples } from './examples';
import { mappings, paymentIn } from './mappings';

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
