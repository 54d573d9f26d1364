import type { Mapping, Mappings } from '../map-event';

const MERCHANT = 'account_id';

/** Only ids, so that no personal data is stored. */
const payer = ['payload.payment.entity.customer_id', 'payload.payment.entity.card_id'] as const;

const payment: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: ['payload.payment.entity.id'],
    // A guest who pays by UPI, bank or wallet has neither id.
    source_account: [...payer, 'payload.payment.entity.id'],
    destination_account: [MERCHANT],
    amount: ['payload.payment.entity.amount'],
    currency: ['payload.payment.entity.currency'],
  },
  occurredAt: ['payload.payment.entity.created_at', 'created_at'],
};

const UNCAPTURED = new Set<unknown>(['created', 'pending', 'authorized', 'failed']);

/**
 * An event that accompanies the `payment.captured` of the same payment, before or after it. The first of
 * them is stored; the others are duplicates. Checks `status`, because `captured` is `"1"` in some
 * published events and true for some failed payments.
 */
const withPayment: Mapping = {
  ...payment,
  isIncomplete: (read) => UNCAPTURED.has(read('payload.payment.entity.status')),
};

const refund: Mapping = {
  kind: 'refund',
  relatesTo: ['payload.refund.entity.payment_id'],
  occurredAt: ['payload.refund.entity.created_at', 'created_at'],
  fields: {
    transaction_id: ['payload.refund.entity.id'],
    source_account: [MERCHANT],
    destination_account: [...payer, 'payload.refund.entity.payment_id'],
    amount: ['payload.refund.entity.amount'],
    currency: ['payload.refund.entity.currency'],
  },
  // An automatic refund of an authorized payment, whose money the merchant never received.
  isIncomplete: (read) => read('payload.payment.entity.captured') === false,
};

const transfer: Mapping = {
  kind: 'transfer',
  relatesTo: ['payload.transfer.entity.source'],
  occurredAt: ['payload.transfer.entity.processed_at', 'created_at'],
  fields: {
    transaction_id: ['payload.transfer.entity.id'],
    // `source` is the payment or order that funded the transfer, not an account.
    source_account: [MERCHANT],
    destination_account: ['payload.transfer.entity.recipient'],
    amount: ['payload.transfer.entity.amount'],
    currency: ['payload.transfer.entity.currency'],
  },
};

const payout: Mapping = {
  kind: 'payout',
  occurredAt: ['created_at'],
  fields: {
    transaction_id: ['payload.payout.entity.id'],
    source_account: [MERCHANT],
    destination_account: ['payload.payout.entity.fund_account_id'],
    amount: ['payload.payout.entity.amount'],
    currency: ['payload.payout.entity.currency'],
  },
};

/** Told by `payout.reversed` and by `transaction.created`, which must agree in every field. */
const payoutReversal: Mapping = {
  kind: 'reversal',
  idSuffix: ':reversed',
  fields: {
    transaction_id: ['payload.payout.entity.id'],
    source_account: ['payload.payout.entity.id'],
    destination_account: [MERCHANT],
    amount: ['payload.payout.entity.amount'],
    currency: ['payload.payout.entity.currency'],
  },
  relatesTo: ['payload.payout.entity.id'],
  occurredAt: ['created_at'],
};

const ENTRY = 'payload.transaction.entity';

/** An entry in the ledger of a RazorpayX account. Entries of payouts are told by the events of the payout. */
const ledgerReversal: Mapping = {
  ...payoutReversal,
  fields: {
    transaction_id: [`${ENTRY}.source.payout_id`],
    source_account: [`${ENTRY}.source.payout_id`],
    destination_account: [MERCHANT],
    amount: [`${ENTRY}.source.amount`],
    currency: [`${ENTRY}.currency`],
  },
  relatesTo: [`${ENTRY}.source.payout_id`],
  isIncomplete: (read) => read(`${ENTRY}.source.entity`) !== 'reversal',
};

const INCOMING = new Set<unknown>(['bank_transfer', 'external']);

const incomingFunds: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: [`${ENTRY}.source.id`],
    source_account: [`${ENTRY}.source.id`],
    destination_account: [MERCHANT],
    amount: [`${ENTRY}.credit`],
    currency: [`${ENTRY}.currency`],
  },
  occurredAt: [`${ENTRY}.created_at`, 'created_at'],
  isIncomplete: (read) => !INCOMING.has(read(`${ENTRY}.source.entity`)),
};

const lostDispute: Mapping = {
  kind: 'dispute',
  fields: {
    transaction_id: ['payload.dispute.entity.id'],
    source_account: [MERCHANT],
    destination_account: [...payer, 'payload.dispute.entity.payment_id'],
    amount: ['payload.dispute.entity.amount'],
    currency: ['payload.dispute.entity.currency'],
  },
  relatesTo: ['payload.dispute.entity.payment_id'],
  occurredAt: ['created_at'],
};

/** The events that report a completed transaction. docs/razorpay.md explains each, and the ignored ones. */
export const mappings: Mappings = new Map<string, Mapping | Mapping[]>([
  ['payment.captured', payment],
  ['order.paid', withPayment],
  ['invoice.paid', withPayment],
  ['invoice.partially_paid', withPayment],
  ['payment_link.paid', withPayment],
  ['payment_link.partially_paid', withPayment],
  ['subscription.charged', withPayment],
  ['qr_code.credited', withPayment],
  ['virtual_account.credited', withPayment],
  ['refund.processed', refund],
  ['transfer.processed', transfer],
  ['payout.processed', payout],
  ['payout.reversed', payoutReversal],
  ['transaction.created', [ledgerReversal, incomingFunds]],
  ['payment.dispute.lost', lostDispute],
]);
