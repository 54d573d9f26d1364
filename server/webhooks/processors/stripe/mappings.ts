import type { Mapping, Mappings } from '../map-event';

/** The account of the event's money: with Stripe Connect a connected account, otherwise our own. */
const OWN = ['account', '$account'] as const;

const charge: Mapping = {
  kind: 'payment',
  fields: {
    transaction_id: ['data.object.id'],
    source_account: ['data.object.customer', 'data.object.id'],
    destination_account: [
      'data.object.transfer_data.destination',
      'data.object.on_behalf_of',
      ...OWN,
    ],
    amount: ['data.object.amount_captured', 'data.object.amount'],
    currency: ['data.object.currency'],
  },
  occurredAt: ['data.object.created'],
  // An authorization is a charge that succeeded, too.
  isIncomplete: (read) => read('data.object.captured') !== true,
};

/** Accompanies the charge. Before the API version 2022-11-15, the intent contains its charges. */
const intent: Mapping = {
  ...charge,
  fields: {
    ...charge.fields,
    transaction_id: ['data.object.charges.data.0.id', 'data.object.latest_charge'],
    source_account: [
      'data.object.customer',
      'data.object.charges.data.0.id',
      'data.object.latest_charge',
    ],
    amount: ['data.object.amount_received'],
  },
  isIncomplete: (read) => read('data.object.status') !== 'succeeded',
};

const refund: Mapping = {
  kind: 'refund',
  fields: {
    transaction_id: ['data.object.id'],
    source_account: OWN,
    destination_account: ['data.object.charge', 'data.object.payment_intent', 'data.object.id'],
    amount: ['data.object.amount'],
    currency: ['data.object.currency'],
  },
  relatesTo: ['data.object.charge', 'data.object.payment_intent'],
  occurredAt: ['data.object.created'],
  isIncomplete: (read) => read('data.object.status') !== 'succeeded',
};

/** A refund that had succeeded, and whose money came back. */
const failedRefund: Mapping = {
  ...refund,
  kind: 'reversal',
  idSuffix: ':failed',
  fields: {
    ...refund.fields,
    source_account: refund.fields.destination_account,
    destination_account: OWN,
  },
  isIncomplete: (read) => !read('data.object.failure_balance_transaction'),
};

/** Each withdrawal and each return of a dispute is a balance transaction of its own. */
const disputed = (movement: '$withdrawal' | '$reinstatement') => ({
  transaction_id: [`${movement}.id`] as const,
  amount: [`${movement}.amount`] as const,
  currency: [`${movement}.currency`] as const,
});

const withdrawal: Mapping = {
  kind: 'dispute',
  fields: {
    ...disputed('$withdrawal'),
    source_account: OWN,
    destination_account: ['data.object.charge'],
  },
  relatesTo: ['data.object.charge'],
  occurredAt: ['$withdrawal.created', 'created'],
};

const reinstatement: Mapping = {
  kind: 'reversal',
  fields: {
    ...disputed('$reinstatement'),
    source_account: ['data.object.charge'],
    destination_account: OWN,
  },
  relatesTo: ['data.object.charge'],
  occurredAt: ['$reinstatement.created', 'created'],
};

const payout: Mapping = {
  kind: 'payout',
  fields: {
    transaction_id: ['data.object.id'],
    source_account: OWN,
    destination_account: ['data.object.destination', 'data.object.id'],
    amount: ['data.object.amount'],
    currency: ['data.object.currency'],
  },
  occurredAt: ['data.object.arrival_date', 'data.object.created'],
};

/** `payout.paid` means that the money should have arrived; it can still come back. */
const failedPayout: Mapping = {
  ...payout,
  kind: 'reversal',
  idSuffix: ':failed',
  fields: {
    ...payout.fields,
    source_account: payout.fields.destination_account,
    destination_account: OWN,
  },
  relatesTo: ['data.object.id'],
  occurredAt: ['created'],
};

const transfer: Mapping = {
  kind: 'transfer',
  fields: {
    transaction_id: ['data.object.id'],
    source_account: OWN,
    destination_account: ['data.object.destination'],
    amount: ['data.object.amount'],
    currency: ['data.object.currency'],
  },
  relatesTo: ['data.object.source_transaction'],
  occurredAt: ['data.object.created'],
};

/** `$reversal` is what this event adds: `amount_reversed` of the transfer is the sum of all. */
const reversedTransfer: Mapping = {
  kind: 'reversal',
  fields: {
    transaction_id: ['$reversal.id'],
    source_account: ['data.object.destination'],
    destination_account: OWN,
    amount: ['$reversal.amount'],
    currency: ['data.object.currency'],
  },
  relatesTo: ['data.object.id'],
  occurredAt: ['created'],
};

/** The events that move money, as Stripe's own reference describes them (https://docs.stripe.com/api/events/types). */
export const mappings: Mappings = new Map([
  ['charge.succeeded', charge],
  ['charge.captured', charge],
  ['payment_intent.succeeded', intent],
  ['refund.created', refund],
  ['refund.updated', refund],
  ['charge.refund.updated', refund],
  ['refund.failed', failedRefund],
  ['charge.dispute.funds_withdrawn', withdrawal],
  ['charge.dispute.funds_reinstated', reinstatement],
  ['payout.paid', payout],
  ['payout.failed', failedPayout],
  ['transfer.created', transfer],
  ['transfer.reversed', reversedTransfer],
]);
