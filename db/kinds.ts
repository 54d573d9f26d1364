/**
 * PROCESSING becomes PROCESSED or FAILED; a replay moves FAILED back to PROCESSING. The API, the dashboard
 * and the database type are derived from this list. It imports nothing, so that pages can use it.
 */
export const transactionStatuses = ['PROCESSING', 'PROCESSED', 'FAILED'] as const;

/** Webhooks that reuse the id of an earlier one: with the same content, or with other content. */
export const redeliveryKinds = ['duplicate', 'conflict'] as const;

/** What can happen to a transaction besides its normal way. */
export const transactionEventKinds = [
  ...redeliveryKinds,
  'redispatched',
  'attempt_failed',
  'failed',
  'replayed',
] as const;

export type TransactionStatus = (typeof transactionStatuses)[number];
export type RedeliveryKind = (typeof redeliveryKinds)[number];
export type TransactionEventKind = (typeof transactionEventKinds)[number];
