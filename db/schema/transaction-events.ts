import {
  bigint,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { transactionEventKinds } from '@/db/kinds';

export const transactionEventKind = pgEnum('transaction_event_kind', transactionEventKinds);

/** Append-only: what happened to a transaction beside the happy path, which its row tells. */
export const transactionEvents = pgTable(
  'transaction_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** No foreign key: an archived transaction may still be repeated, and has its events here. */
    transactionId: text('transaction_id').notNull(),
    kind: transactionEventKind('kind').notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull().defaultNow(),
    /** Equal webhooks that came at the same moment share a row. */
    occurrences: integer('occurrences').notNull().default(1),
    /** What belongs to its kind: see `server/transactions/events.ts`. */
    details: jsonb('details').notNull().default({}),
  },
  (table) => [
    index('transaction_events_of_transaction').on(table.transactionId, table.id),
    index('transaction_events_by_kind').on(table.kind, table.id),
  ],
);

export type TransactionEventRow = typeof transactionEvents.$inferSelect;
export type NewTransactionEvent = Pick<
  typeof transactionEvents.$inferInsert,
  'transactionId' | 'kind' | 'occurrences' | 'details'
>;
