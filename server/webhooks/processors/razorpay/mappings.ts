import type { Webhook } from '@/server/transactions/schema';

/** Reads a field of an event by its dotted path. */
export type Read = (path: string) => unknown;

/**
 * The paths of each transaction field in an event. The first path with a value counts. The last path
 * must exist; an error names it.
 */
type Mapping = {
  fields: Record<keyof Webhook, readonly [string, ...string[]]>;
  /** Whether the event reports no completed transaction, despite its type. */
  isIncomplete?: (read: Read) => boolean;
};

const MERCHANT = 'account_id';

/** Only ids, so that no personal data is stored. */
const payer = ['payload.payment.entity.customer_id', 'payload.payment.entity.card_id'] as const;

const payment: Mapping = {
  fields: {
    transaction_id: ['payload.payment.entity.id'],
    // A guest who pays by UPI, bank or wallet has neither id.
    source_account: [...payer, 'payload.payment.entity.id'],
    destination_account: [MERCHANT],
    amount: ['payload.payment.entity.amount'],
    currency: ['payload.payment.entity.currency'],
  },
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
  fields: {
    transaction_id: ['payload.payout.entity.id'],
    source_account: [MERCHANT],
    destination_account: ['payload.payout.entity.fund_account_id'],
    amount: ['payload.payout.entity.amount'],
    currency: ['payload.payout.entity.currency'],
  },
};

/** The events that report a completed transaction. docs/razorpay.md explains each, and the ignored ones. */
export const mappings: ReadonlyMap<string, Mapping> = new Map([
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
]);
