import type { Mapping, Mappings, Read } from '../map-event';

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
export const mappings: Mappings = new Map<string, Mapping | Mapping[]>([
  ['PAYMENT_SUCCESS_WEBHOOK', payment],
  ['REFUND_STATUS_WEBHOOK', refund('refund')],
  ['AUTO_REFUND_STATUS_WEBHOOK', refund('auto_refund')],
  ['DISPUTE_CREATED', chargeback],
  ['DISPUTE_UPDATED', chargeback],
  ['DISPUTE_CLOSED', [chargeback, wonChargeback]],
]);
