import type { Mapping, Mappings, Read } from '../map-event';

/** How an Adyen account captures payments. The notifications do not say it. */
type Capture = 'automatic' | 'manual';

/** An attempt that failed has the same `eventCode`. */
const hasFailed = (read: Read) => String(read('success')) !== 'true';

const payment: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: ['pspReference'],
    source_account: ['additionalData.shopperReference', 'originalReference', 'pspReference'],
    destination_account: ['merchantAccountCode'],
    amount: ['amount.value'],
    currency: ['amount.currency'],
  },
  occurredAt: ['eventDate'],
  isIncomplete: hasFailed,
};

const capture: Mapping = { ...payment, relatesTo: ['originalReference'] };

/** The payment that a later event is about. Some disputes name only its capture, some none. */
const original = [
  'originalReference',
  'additionalData.capturePspReference',
  'pspReference',
] as const;

const refund: Mapping = {
  kind: 'refund',
  fields: {
    ...payment.fields,
    source_account: ['merchantAccountCode'],
    destination_account: original,
  },
  relatesTo: ['originalReference', 'additionalData.capturePspReference'],
  occurredAt: ['eventDate'],
  isIncomplete: hasFailed,
};

/** `CANCEL_OR_REFUND` says in its data which of the two it was. */
const cancelOrRefund: Mapping = {
  ...refund,
  isIncomplete: (read) => hasFailed(read) || modificationOf(read) !== 'refund',
};

function modificationOf(read: Read): unknown {
  const data = read('additionalData');
  return typeof data === 'object' && data !== null
    ? new Map<string, unknown>(Object.entries(data)).get('modification.action')
    : undefined;
}

// The stages of a dispute can share one reference, so the event code is part of the id.
const dispute = (eventCode: string): Mapping => ({
  ...refund,
  kind: 'dispute',
  idSuffix: `:${eventCode}`,
});

/** Money that comes back to the merchant. */
const incomingReversal = (eventCode: string): Mapping => ({
  ...refund,
  kind: 'reversal',
  idSuffix: `:${eventCode}`,
  fields: {
    ...payment.fields,
    source_account: original,
    destination_account: ['merchantAccountCode'],
  },
});

/** A captured payment whose money does not come. */
const failedCapture: Mapping = { ...dispute('CAPTURE_FAILED'), kind: 'reversal' };

const payout: Mapping = {
  ...refund,
  kind: 'payout',
  fields: {
    ...refund.fields,
    destination_account: ['additionalData.shopperReference', 'pspReference'],
  },
};

/** https://docs.adyen.com/development-resources/webhooks/webhook-types */
export function mappingsFor(mode: Capture): Mappings {
  return new Map<string, Mapping>([
    mode === 'automatic' ? ['AUTHORISATION', payment] : ['CAPTURE', capture],
    ['CAPTURE_FAILED', failedCapture],
    ['REFUND', refund],
    ['REFUND_WITH_DATA', refund],
    ['CANCEL_OR_REFUND', cancelOrRefund],
    ['REFUND_FAILED', incomingReversal('REFUND_FAILED')],
    ['REFUNDED_REVERSED', incomingReversal('REFUNDED_REVERSED')],
    ['CHARGEBACK', dispute('CHARGEBACK')],
    ['SECOND_CHARGEBACK', dispute('SECOND_CHARGEBACK')],
    ['CHARGEBACK_REVERSED', incomingReversal('CHARGEBACK_REVERSED')],
    ['PAYOUT_THIRDPARTY', payout],
    ['PAIDOUT_REVERSED', incomingReversal('PAIDOUT_REVERSED')],
  ]);
}
