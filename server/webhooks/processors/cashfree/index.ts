import { z } from 'zod';
import type { Secret } from '@/server/settings/lists';
import { opaqueText } from '@/server/transactions/schema';
import {
  type Check,
  checkAge,
  findSecret,
  hmac,
  isListed,
  type SignedRequest,
} from '@/server/webhooks/signature';
import { majorUnits } from '../amounts';
import { createMapper, numberAsText, unvalidated } from '../map-event';
import type { Processor, SignedExample } from '../processor';
import { cashfreeExamples } from './examples';
import { mappings } from './mappings';

const SCHEME = 'cashfree';

/** Cashfree does not say whether a retry, which can come after hours, is signed again. */
const LEAST_TOLERANCE_SECONDS = 72 * 3_600;

const event = z
  .object({
    type: opaqueText().meta({ description: 'The event type.', example: 'PAYMENT_SUCCESS_WEBHOOK' }),
    event_time: unvalidated({ type: 'string' }),
    data: unvalidated({ type: 'object', additionalProperties: true }),
  })
  .meta({
    id: 'CashfreeWebhook',
    description: 'An original Cashfree Payments webhook. Unknown fields are ignored.',
  });

const mapper = createMapper({
  mappings,
  amounts: majorUnits,
  normalise: {
    transaction_id: numberAsText,
    source_account: numberAsText,
    destination_account: numberAsText,
  },
});

export const cashfree: Processor = {
  name: 'cashfree',
  title: 'Cashfree Payments',
  docsUrl: 'https://www.cashfree.com/docs/payments/online/webhooks/overview',
  body: event,
  signature: {
    header: 'x-webhook-signature',
    furtherHeaders: ['x-webhook-timestamp', 'x-webhook-version'],
    description:
      'The base64 HMAC-SHA256 of `x-webhook-timestamp` and the raw body. The key is the client secret.',
  },
  verify,
  sign,
  examples: cashfreeExamples,
  exampleCurrencies: ['INR'],
  read(body, account) {
    const parsed = event.parse(body);
    return [mapper.report({ ...parsed, $account: account }, parsed.type)];
  },
  events: mapper.events,
  delivery: { idHeader: 'x-idempotency-key', attemptHeader: 'x-webhook-attempt' },
  successStatus: 200,
  personalData: [
    'data.customer_details.customer_name',
    'data.customer_details.customer_email',
    'data.customer_details.customer_phone',
    'data.payment.payment_method.**',
    'data.payment.bank_reference',
    'data.order.order_tags.**',
  ],
};

function verify(
  { headers, body }: SignedRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Check {
  const given = headers.get('x-webhook-signature');
  const timestampMs = headers.get('x-webhook-timestamp');
  if (!given || !timestampMs) return { isValid: false, scheme: SCHEME, fault: 'no header' };
  // In milliseconds, but not in all versions.
  const seconds = timestampMs.length > 10 ? timestampMs.slice(0, -3) : timestampMs;
  return (
    checkAge(SCHEME, seconds, Math.max(toleranceSeconds, LEAST_TOLERANCE_SECONDS)) ??
    findSecret(SCHEME, secrets, ({ text }) =>
      isListed([given], hmac('sha256', text, timestampMs, body).toString('base64')),
    )
  );
}

function sign(body: string, { text }: Secret): SignedExample {
  const timestamp = String(Date.now());
  const signature = hmac('sha256', text, timestamp, body).toString('base64');
  return { body, headers: { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature } };
}
