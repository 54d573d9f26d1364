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
import {
  createMapper,
  type Mapping,
  type Mappings,
  numberAsText,
  type Read,
  unvalidated,
} from '../map-event';
import type { Processor, SignedExample } from '../processor';
import { cashfreeExamples } from './examples';

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

const payment: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: ['data.payment.cf_payment_id'],
    source_account: ['data.customer_details.customer_id', 'data.payment.cf_payment_id'],
    destination_account: ['$account'],
    // Not the amount of the order: an offer makes them differ.
    amount: ['data.payment.payment_amount'],
    currency: ['data.payment.payment_currency'],
  },
  occurredAt: ['data.payment.payment_time', 'event_time'],
  isIncomplete: (read) => read('data.payment.payment_status') !== 'SUCCESS',
};

// Payments, refunds and disputes are counted separately, so their numbers can be equal.
const refund = (entity: 'refund' | 'auto_refund'): Mapping => ({
  kind: 'refund',
  idSuffix: ':refund',
  fields: {
    transaction_id: [`data.${entity}.cf_refund_id`],
    source_account: ['$account'],
    destination_account: [`data.${entity}.cf_payment_id`],
    amount: [`data.${entity}.refund_amount`],
    currency: [`data.${entity}.refund_currency`],
  },
  relatesTo: [`data.${entity}.cf_payment_id`],
  occurredAt: [`data.${entity}.processed_at`, 'event_time'],
  isIncomplete: (read) => read(`data.${entity}.refund_status`) !== 'SUCCESS',
});

const isWon = (read: Read) => read('data.dispute.dispute_status') === 'CHARGEBACK_MERCHANT_WON';

/** A chargeback is debited at once. Disputes of other types are not. */
const chargeback: Mapping = {
  kind: 'dispute',
  idSuffix: ':dispute',
  fields: {
    transaction_id: ['data.dispute.dispute_id'],
    source_account: ['$account'],
    destination_account: ['data.order_details.cf_payment_id'],
    amount: ['data.dispute.dispute_amount'],
    currency: ['data.dispute.dispute_amount_currency'],
  },
  relatesTo: ['data.order_details.cf_payment_id'],
  occurredAt: ['data.dispute.created_at'],
  isIncomplete: (read) => read('data.dispute.dispute_type') !== 'CHARGEBACK' || isWon(read),
};

const wonChargeback: Mapping = {
  ...chargeback,
  kind: 'reversal',
  idSuffix: ':dispute:won',
  fields: {
    ...chargeback.fields,
    source_account: ['data.order_details.cf_payment_id'],
    destination_account: ['$account'],
  },
  occurredAt: ['data.dispute.resolved_at'],
  isIncomplete: (read) => !isWon(read),
};

/** https://www.cashfree.com/docs/api-reference/payments/latest/payments/webhooks */
const mappings: Mappings = new Map<string, Mapping | Mapping[]>([
  ['PAYMENT_SUCCESS_WEBHOOK', payment],
  ['REFUND_STATUS_WEBHOOK', refund('refund')],
  ['AUTO_REFUND_STATUS_WEBHOOK', refund('auto_refund')],
  ['DISPUTE_CREATED', chargeback],
  ['DISPUTE_UPDATED', chargeback],
  ['DISPUTE_CLOSED', [chargeback, wonChargeback]],
]);

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
