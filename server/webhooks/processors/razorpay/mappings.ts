import type { Webhook } from '@/server/transactions/schema';

/** Reads a field of an event by its dotted path; undefined where there is none. */
export type Read = (path: string) => unknown;

/**
 * Where an event has the fields of a transaction: for each the paths in order, of which the first
 * with a value counts. The last one is always there in a well-formed event.
 */
export type Mapping = {
  fields: Record<keyof Webhook, readonly [string, ...string[]]>;
  /** Whether the transaction is none (yet), whatever the event is called. */
  isIncomplete?: (read: Read) => boolean;
};

const MERCHANT = 'account_id';

/** Ids only: who is behind them is for Razorpay's dashboard, and no personal data is kept here. */
const payer = ['payload.payment.entity.customer_id', 'payload.payment.entity.card_id'] as const;

const payment: Mapping = {
  fields: {
    transaction_id: ['payload.payment.entity.id'],
    // A guest who paid by UPI, bank or wallet is known by this payment alone.
    source_account: [...payer, 'payload.payment.entity.id'],
    destination_account: [MERCHANT],
    amount: ['payload.payment.entity.amount'],
    currency: ['payload.payment.entity.currency'],
  },
};

const UNCAPTURED = new Set<unknown>(['created', 'pending', 'authorized', 'failed']);

/**
 * Comes with the `payment.captured` of the same payment, before or after it, and says the same of
 * it: whichever comes first is the transaction, the other its duplicate. By `status`, because
 * `captured` is `"1"` in some published events and true in some of failed payments.
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
  // An automatic refund of what was only authorized: the merchant never had the money.
  isIncomplete: (read) => read('payload.payment.entity.captured') === false,
};

const transfer: Mapping = {
  fields: {
    transaction_id: ['payload.transfer.entity.id'],
    // Its `source` is the payment or order that the merchant's money came from, not an account.
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

/**
 * The events that mean a completed transaction; the table in docs/razorpay.md explains each, and
 * why others are none. Payloads: https://razorpay.com/docs/webhooks/
 */
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
