import { isObject, type Mapping, type Mappings } from '../map-event';

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
export const mappings: Mappings = new Map([
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

/** The payment that a refund's links point up to. */
export function paymentIn(resource: unknown): string | undefined {
  const links: unknown = isObject(resource) ? resource.links : undefined;
  const up = Array.isArray(links)
    ? links.find((link) => isObject(link) && link.rel === 'up')
    : undefined;
  const href = isObject(up) && typeof up.href === 'string' ? up.href : '';
  return /\/captures\/([^/]+)$/.exec(href)?.[1];
}
