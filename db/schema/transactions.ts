import { sql } from 'drizzle-orm';
import {
  char,
  check,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { transactionStatuses } from '@/db/kinds';

/** Where a transaction stands. The columns below it only say when and why it got there. */
export const transactionStatus = pgEnum('transaction_status', transactionStatuses);

/** What is kept of a transaction, as long as it is of interest and after that. */
export const transactionColumns = () => ({
  transactionId: text('transaction_id').primaryKey(),
  sourceAccount: text('source_account').notNull(),
  destinationAccount: text('destination_account').notNull(),
  amount: numeric('amount', { precision: 19, scale: 4 }).notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  status: transactionStatus('status').notNull().default('PROCESSING'),
  /** Which of the webhooks with this id recorded it, by a name that each is given as it arrives. */
  deliveryId: uuid('receipt_id'),
  /** The database's clock when the row was recorded. */
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  /** Counts up with each rerun. Each has an event id of its own, and only the last may fail the row. */
  runNumber: integer('generation').notNull().default(1),
  /** When it was last given back to the outbox, to be run again. */
  requeuedAt: timestamp('reopened_at', { withTimezone: true }),
  /** The outbox mark: null until Inngest has taken the event of this run. */
  dispatchedAt: timestamp('dispatched_at', { withTimezone: true }),
  dispatchCount: integer('dispatch_count').notNull().default(0),
  /** Milliseconds from the request's arrival to its answer. */
  ackMs: integer('ack_ms'),
  /** Past this and still PROCESSING, its run must have been lost. Set with the outbox mark. */
  overdueAt: timestamp('overdue_at', { withTimezone: true }),
  processedAt: timestamp('processed_at', { withTimezone: true }),
  /** Why it is FAILED; null in any other status. */
  failure: text('failure'),
});

/** One row a transaction, for ever: the primary key is what makes a webhook count once. */
export const transactions = pgTable('transactions', transactionColumns(), (table) => [
  index('transactions_by_age').on(table.createdAt, table.transactionId),
  // Partial, so that what is done with costs these nothing, however long the history.
  index('transactions_undispatched').on(table.createdAt).where(sql`${table.dispatchedAt} is null`),
  index('transactions_in_flight').on(table.overdueAt).where(sql`${table.status} = 'PROCESSING'`),
  index('transactions_failed').on(table.createdAt).where(sql`${table.failure} is not null`),
  // For the dashboard. None of them has a row yet when a webhook is recorded: they cost the
  // background a little, and the answer nothing.
  index('transactions_processed')
    .on(table.processedAt)
    .where(sql`${table.processedAt} is not null`),
  index('transactions_by_source')
    .on(table.sourceAccount, table.createdAt, table.transactionId)
    .where(sql`${table.status} <> 'PROCESSING'`),
  index('transactions_by_destination')
    .on(table.destinationAccount, table.createdAt, table.transactionId)
    .where(sql`${table.status} <> 'PROCESSING'`),
  // By its text: a migration cannot use an enum's value in the transaction that adds it.
  check(
    'transactions_failure_when_failed',
    sql`(${table.status}::text = 'FAILED') = (${table.failure} is not null)`,
  ),
]);

export type TransactionRow = typeof transactions.$inferSelect;
export type NewTransaction = Pick<
  TransactionRow,
  'transactionId' | 'sourceAccount' | 'destinationAccount' | 'amount' | 'currency'
>;

/** A webhook's transaction, and what that webhook is called. */
export type Delivery = NewTransaction & { deliveryId: string };

/** A transaction and which of its runs is meant. */
export type Run = Pick<TransactionRow, 'transactionId' | 'runNumber'>;

/**
 * What is older than the retention, moved out of the way of what is not: the id stays taken for
 * ever, and what it stood for can still be read. Nothing here is ever changed.
 */
export const archivedTransactions = pgTable('archived_transactions', {
  ...transactionColumns(),
  archivedAt: timestamp('archived_at', { withTimezone: true }).notNull().defaultNow(),
});
