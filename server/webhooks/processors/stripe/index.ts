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
import { minorUnits } from '../amounts';
import { createMapper, unvalidated } from '../map-event';
import type { Processor, SignedExample } from '../processor';
import { derivedFields } from './derived-fields';
import { stripeExamples } from './examples';
import { mappings } from './mappings';

const SCHEME = 'stripe';

const event = z
  .object({
    id: unvalidated({ type: 'string', examples: ['evt_1Nx'] }),
    object: z
      .literal('event', 'must be "event": create the endpoint for snapshot events, not thin ones')
      .optional(),
    type: opaqueText().meta({ description: 'The event type.', example: 'charge.succeeded' }),
    account: unvalidated({ type: 'string' }),
    created: unvalidated({ type: 'integer' }),
    data: unvalidated({ type: 'object', additionalProperties: true }),
  })
  .meta({
    id: 'StripeWebhook',
    description: 'An original Stripe event. Unknown fields are ignored.',
  });

// https://docs.stripe.com/currencies#minor-units: ISK and UGX have two decimals for compatibility, MGA none.
const mapper = createMapper({
  mappings,
  amounts: minorUnits({ ISK: 2, UGX: 2, MGA: 0 }),
  normalise: { currency: (code) => (typeof code === 'string' ? code.toUpperCase() : code) },
});

export const stripe: Processor = {
  name: 'stripe',
  title: 'Stripe',
  docsUrl: 'https://docs.stripe.com/webhooks',
  body: event,
  signature: {
    header: 'Stripe-Signature',
    description: '`t=` and the Unix time, then `v1=` and the hex HMAC-SHA256 of `time.body`.',
  },
  verify,
  sign,
  examples: stripeExamples,
  exampleCurrencies: ['USD', 'EUR', 'JPY', 'KWD'],
  read(body, account) {
    const parsed = event.parse(body);
    const extended = { ...parsed, $account: account, ...derivedFields(parsed.data) };
    return [mapper.report(extended, parsed.type)];
  },
  events: mapper.events,
  delivery: { idPath: 'id' },
  successStatus: 202,
  personalData: [
    'data.object.billing_details.**',
    'data.object.receipt_email',
    'data.object.receipt_url',
    'data.object.receipt_number',
    'data.object.shipping.**',
    'data.object.source.**',
    'data.object.payment_method_details.**',
    'data.object.customer_details.**',
    'data.object.customer_email',
    'data.object.customer_name',
    'data.object.customer_phone',
    'data.object.customer_address.**',
    'data.object.customer_shipping.**',
    'data.object.evidence.**',
    'data.object.metadata.**',
    'data.object.description',
    'data.object.charges.**',
    'data.previous_attributes.**',
  ],
};

/**
 * Verifies `Stripe-Signature` (https://docs.stripe.com/webhooks/signature): one signature per secret while one is
 * rolled. The key is the whole secret as text. `v0` is a scheme for tests.
 */
function verify(
  { headers, body }: SignedRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Check {
  const parts = (headers.get('stripe-signature') ?? '').split(',', 20).map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim(), part.slice(at + 1)] as const;
  });
  const timestamp = parts.find(([name]) => name === 't')?.[1];
  const given = parts.flatMap(([name, value]) => (name === 'v1' ? [value] : []));
  if (timestamp === undefined || given.length === 0) {
    return { isValid: false, scheme: SCHEME, fault: 'no header' };
  }
  return (
    checkAge(SCHEME, timestamp, toleranceSeconds) ??
    findSecret(SCHEME, secrets, ({ text }) =>
      isListed(given, hmac('sha256', text, `${timestamp}.`, body).toString('hex')),
    )
  );
}

function sign(body: string, { text }: Secret): SignedExample {
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = hmac('sha256', text, `${timestamp}.`, body).toString('hex');
  return { body, headers: { 'stripe-signature': `t=${timestamp},v1=${signature}` } };
}
