/**
 * The API, the dashboard and the database types derive from these lists. This file imports nothing,
 * so that pages can use it. `db/transactions/processing.ts` draws the transitions of a status.
 */
export const transactionStatuses = ['PROCESSING', 'PROCESSED', 'FAILED'] as const;

/** How a transaction moves money. Only sources other than `default` say it. */
export const transactionKinds = [
  'payment',
  'refund',
  'transfer',
  'payout',
  // Money of a refund, payout, transfer or dispute that comes back, or a payment that does not stand.
  'reversal',
  'dispute',
] as const;
export type TransactionKind = (typeof transactionKinds)[number];

/** Redeliveries of a transaction id: with the same data, or with different data. */
export const redeliveryKinds = ['duplicate', 'conflict'] as const;

/** Which conflicts to list. */
export const conflictStates = ['open', 'acknowledged', 'all'] as const;
export type ConflictState = (typeof conflictStates)[number];

/** What became of a webhook. `rejected` stands for every error. */
export const deliveryOutcomes = ['accepted', ...redeliveryKinds, 'ignored', 'rejected'] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

export const transactionEventKinds = [
  ...redeliveryKinds,
  // A redispatch (reason `undispatched`) or a rerun (reason `overdue`). The sweeper does both.
  'redispatched',
  'attempt_failed',
  'failed',
  'replayed',
] as const;
export type TransactionEventKind = (typeof transactionEventKinds)[number];

export type RedeliveryKind = (typeof redeliveryKinds)[number];

/** Of one effect of one transaction. `RETRYING`: its last call failed, and it will be called again. */
export const effectStatuses = ['CALLING', 'RETRYING', 'DONE', 'FAILED'] as const;

/** The breaker that stops all processing. Only operators open it. */
export const PROCESSING = 'processing';
