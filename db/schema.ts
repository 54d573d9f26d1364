import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  char,
  check,
  index,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { NewDelivery } from './deliveries/schema';
import { DEFAULT_SOURCE } from './key';
import { transactionEventKinds, transactionKinds, transactionStatuses } from './kinds';

export const transactionStatus = pgEnum('transaction_status', transactionStatuses);

export const transactionKind = pgEnum('transaction_kind', transactionKinds);

/**
 * The columns that `transactions` and `archived_transactions` share. `receipt_id`, `generation` and
 * `reopened_at` keep their first names, because migrations only add.
 */
const transactionColumns = () => ({
  /** See `db/key.ts`. */
  key: text('transaction_id').primaryKey(),
  source: text('source').notNull().default(DEFAULT_SOURCE),
  sourceAccount: text('source_account').notNull(),
  destinationAccount: text('destination_account').notNull(),
  amount: numeric('amount', { precision: 19, scale: 4 }).notNull(),
  currency: char('currency', { length: 3 }).notNull(),
  kind: transactionKind('kind'),
  /** The id of another transaction of the same source: of the payment that a refund returns. */
  relatesTo: text('relates_to'),
  /** When it happened, by the processor's clock. */
  occurredAt: timestamp('occurred_at', { withTimezone: true }),
  /** Which secret of the source signed the webhook, counted from 1. */
  secretNumber: smallint('secret_number'),
  status: transactionStatus('status').notNull().default('PROCESSING'),
  /** Random id of the delivery that inserted the row. A retried insert recognises its row by it. */
  deliveryId: uuid('receipt_id'),
  /** The database's clock when the row was inserted. */
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  /** Increases with each requeue. Each run has its own event id; only the current run can fail. */
  runNumber: integer('generation').notNull().default(1),
  /** The last time the transaction was requeued. */
  requeuedAt: timestamp('reopened_at', { withTimezone: true }),
  /** The outbox mark: null until Inngest has taken the event of the current run. */
  dispatchedAt: timestamp('dispatched_at', { withTimezone: true }),
  dispatchCount: integer('dispatch_count').notNull().default(0),
  /** What Inngest calls the event of the current run. Its API knows events by this id only. */
  inngestEventId: text('inngest_event_id'),
  /** Milliseconds from the request's arrival to its response. */
  ackMs: integer('ack_ms'),
  /** If the row is still PROCESSING after this time, its run is lost. Set with the outbox mark. */
  overdueAt: timestamp('overdue_at', { withTimezone: true }),
  processedAt: timestamp('processed_at', { withTimezone: true }),
  /** Why it is FAILED; null in every other status. */
  failure: text('failure'),
});

/** SQL for the id of a transaction of any source but `default`. */
export const nativeId = sql`split_part(transaction_id, chr(31), 2)`;
export const hasSource = sql`position(chr(31) in transaction_id) > 0`;

function nativeIdIndex(name: string) {
  return index(name).on(nativeId).where(hasSource);
}

function relationIndex(name: string, { relatesTo }: { relatesTo: AnyPgColumn }) {
  return index(name).on(relatesTo).where(sql`${relatesTo} is not null`);
}

/** One row per transaction. The primary key deduplicates webhooks. */
export const transactions = pgTable('transactions', transactionColumns(), (table) => [
  index('transactions_by_age').on(table.createdAt, table.key),
  // Partial indexes, so that finished transactions cost nothing, however long the history.
  index('transactions_undispatched').on(table.createdAt).where(sql`${table.dispatchedAt} is null`),
  index('transactions_in_flight').on(table.overdueAt).where(sql`${table.status} = 'PROCESSING'`),
  index('transactions_failed').on(table.createdAt).where(sql`${table.failure} is not null`),
  // For the dashboard. A new row is in none of them, so they do not slow down the response.
  index('transactions_processed')
    .on(table.processedAt)
    .where(sql`${table.processedAt} is not null`),
  index('transactions_by_source')
    .on(table.sourceAccount, table.createdAt, table.key)
    .where(sql`${table.status} <> 'PROCESSING'`),
  index('transactions_by_destination')
    .on(table.destinationAccount, table.createdAt, table.key)
    .where(sql`${table.status} <> 'PROCESSING'`),
  relationIndex('transactions_by_relation', table),
  nativeIdIndex('transactions_by_native_id'),
  // Compared as text: a migration cannot use an enum value in the transaction that adds it.
  check(
    'transactions_failure_when_failed',
    sql`(${table.status}::text = 'FAILED') = (${table.failure} is not null)`,
  ),
]);

export type TransactionRow = typeof transactions.$inferSelect;
export type NewTransaction = Pick<
  TransactionRow,
  'key' | 'source' | 'sourceAccount' | 'destinationAccount' | 'amount' | 'currency'
> &
  Partial<Pick<TransactionRow, 'kind' | 'relatesTo' | 'occurredAt' | 'secretNumber'>>;

/** One webhook's transaction with the id of that delivery. */
export type TransactionInsert = NewTransaction & {
  deliveryId: string;
  /** Recorded in the same statement if the transaction is new. */
  record?: NewDelivery | undefined;
  /** The key that the transaction had before its source had a name. It is not recorded again. */
  formerKey?: string | null;
};

/** One run of a transaction. `isResumed`: it waited after its processing delay, and starts without one. */
export type Run = Pick<TransactionRow, 'key' | 'runNumber'> & { isResumed?: boolean };

/** PROCESSED transactions older than the retention. Rows never change, and their ids stay taken. */
export const archivedTransactions = pgTable(
  'archived_transactions',
  {
    ...transactionColumns(),
    archivedAt: timestamp('archived_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    relationIndex('archived_transactions_by_relation', table),
    nativeIdIndex('archived_transactions_by_native_id'),
  ],
);

/** Periodic tasks. One process claims a task in each interval. */
export const tasks = pgTable('tasks', {
  name: text('name').primaryKey(),
  claimedAt: timestamp('claimed_at', { withTimezone: true }).notNull(),
  finishedAt: timestamp('finished_at', { withTimezone: true }),
});

/** What `NOTIFY_URL` was told last, for each kind and, for a source, its name. */
export const notifications = pgTable(
  'notifications',
  {
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    /** Null while all is well. */
    firingSince: timestamp('firing_since', { withTimezone: true }),
    sentAt: timestamp('sent_at', { withTimezone: true }),
    /** Events up to here were told. */
    seenEventId: bigint('seen_event_id', { mode: 'number' }).notNull().default(0),
    /** Until then, a process is sending the message. */
    claimedUntil: timestamp('claimed_until', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.kind, table.subject] })],
);

/** The sources that have sent webhooks. */
export const sources = pgTable('sources', {
  name: text('name').primaryKey(),
  /** When the last authentic webhook arrived, within seconds. */
  lastWebhookAt: timestamp('last_webhook_at', { withTimezone: true }).notNull(),
});

export const transactionEventKind = pgEnum('transaction_event_kind', transactionEventKinds);

/**
 * Append-only, except for the acknowledgement of a conflict: redeliveries, failures, redispatches, reruns and
 * replays. The row has the rest.
 */
export const transactionEvents = pgTable(
  'transaction_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** No foreign key: events stay when the transaction is archived, and redeliveries add more. */
    key: text('transaction_id').notNull(),
    kind: transactionEventKind('kind').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull().defaultNow(),
    /** Equal webhooks of one batch share a row. */
    occurrences: integer('occurrences').notNull().default(1),
    /** Depends on the kind: see `server/transactions/events.ts`. */
    details: jsonb('details').notNull().default({}),
    /** Only of a conflict: when and by whom it was acknowledged, and why. */
    acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true }),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgementNote: text('acknowledgement_note'),
  },
  (table) => [
    index('transaction_events_of_transaction').on(table.key, table.id),
    index('transaction_events_by_kind').on(table.kind, table.id),
    // A duplicate, the most frequent event, is in neither.
    index('transaction_events_open_conflicts')
      .on(table.id)
      .where(sql`${table.kind} = 'conflict' and ${table.acknowledgedAt} is null`),
    index('transaction_events_acknowledged')
      .on(table.id)
      .where(sql`${table.acknowledgedAt} is not null`),
  ],
);

export type TransactionEventRow = typeof transactionEvents.$inferSelect;
export type NewTransactionEvent = Pick<
  typeof transactionEvents.$inferInsert,
  'key' | 'kind' | 'occurrences' | 'details'
>;

/** Counter values by counter name: see `db/metrics.ts`. */
export type Counts = Record<string, number>;

/** One row: the counters of `/v1/metrics` up to an instant. A scrape adds only what happened since. */
export const metricTotals = pgTable(
  'metric_totals',
  {
    isOnly: boolean('is_only').primaryKey().default(true),
    countedUntil: timestamp('counted_until', { withTimezone: true, mode: 'string' })
      .notNull()
      .defaultNow(),
    /** Every event since `counted_until` has a higher id. */
    afterEventId: bigint('after_event_id', { mode: 'number' }).notNull().default(0),
    counts: jsonb('counts').$type<Counts>().notNull().default({}),
  },
  (table) => [check('metric_totals_is_only', sql`${table.isOnly}`)],
);

/** The table of rate-limiter-flexible, used with `RATE_LIMIT_STORE=postgres`. */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  /** Unix time in milliseconds. */
  expire: bigint('expire', { mode: 'number' }),
});

export * from './deliveries/schema';
export * from './effects/schema';
