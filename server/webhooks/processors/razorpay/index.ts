import { checkRazorpay, razorpaySignature } from '@/server/webhooks/signature';
import { minorUnits } from '../amounts';
import { createMapper } from '../map-event';
import type { Processor } from '../processor';
import { razorpayEvent } from './event-schema';
import { razorpayExamples } from './examples';
import { mappings } from './mappings';

const mapper = createMapper({ mappings, amounts: minorUnits() });

export const razorpay: Processor = {
  name: 'razorpay',
  title: 'Razorpay',
  docsUrl: 'https://razorpay.com/docs/webhooks/',
  body: razorpayEvent,
  signature: {
    header: 'X-Razorpay-Signature',
    description: 'The hex HMAC-SHA256 of the raw body.',
  },
  verify: checkRazorpay,
  sign: (body, { text }) => ({
    body,
    headers: { 'x-razorpay-signature': razorpaySignature(text, body) },
  }),
  examples: razorpayExamples,
  exampleCurrencies: ['INR'],
  read(body) {
    const event = razorpayEvent.parse(body);
    return [mapper.report(event, event.event)];
  },
  events: mapper.events,
  delivery: { idHeader: 'x-razorpay-event-id' },
  successStatus: 202,
  personalData: [
    'payload.*.entity.email',
    'payload.*.entity.contact',
    'payload.*.entity.vpa',
    'payload.*.entity.notes.**',
    'payload.*.entity.card.**',
    'payload.*.entity.upi.**',
    'payload.*.entity.payer_vpa',
    'payload.*.entity.name',
    'payload.*.entity.customer.**',
    'payload.*.entity.customer_details.**',
    'payload.*.entity.fund_account.**',
    'payload.*.entity.receivers.**',
    'payload.*.entity.results.registered_name',
    'payload.*.entity.tax_invoice.**',
    'payload.*.entity.token.**',
    'payload.*.entity.bank_details.**',
    'payload.*.entity.bank_account.**',
    'payload.*.entity.payer_bank_account.**',
    'payload.*.entity.acquirer_data.**',
    'payload.*.entity.evidence.**',
    'payload.*.entity.source.**',
  ],
  wasDefault: true,
};
