import { sql } from 'drizzle-orm';
import {
  char,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

/** Where a transaction stands. The columns below it only say when it got there. */
export const transactionStatus = pgEnum('transaction_status', ['PROCESSING', 'PROCESSED']);

/** One row a transaction, for ever: the primary key is what makes a webhook count once. */
export const transactions = pgTable(
  'transactions',
  {
    transactionId: text('transaction_id').primaryKey(),
    sourceAccount: text('source_account').notNull(),
    destinationAccount: text('destination_account').notNull(),
    amount: numeric('amount', { precision: 19, scale: 4 }).notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    status: transactionStatus('status').notNull().default('PROCESSING'),
    /** The database's clock when the row was recorded. */
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** The outbox mark: null until Inngest has taken the event. */
    dispatchedAt: timestamp('dispatched_at', { withTimezone: true }),
    dispatchCount: integer('dispatch_count').notNull().default(0),
    /** Milliseconds from the request's arrival to its answer. */
    ackMs: integer('ack_ms'),
    processedAt: timestamp('processed_at', { withTimezone: true }),
  },
  (table) => [
    index('transactions_by_age').on(table.createdAt, table.transactionId),
    // Partial, so that what is done with costs these nothing, however long the history.
    index('transactions_undispatched')
      .on(table.createdAt)
      .where(sql`${table.dispatchedAt} is null`),
    index('transactions_processing').on(table.createdAt).where(sql`${table.status} = 'PROCESSING'`),
  ],
);

export type TransactionRow = typeof transactions.$inferSelect;
export type NewTransaction = Pick<
  TransactionRow,
  'transactionId' | 'sourceAccount' | 'destinationAccount' | 'amount' | 'currency'
>;
