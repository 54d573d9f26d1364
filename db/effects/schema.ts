import { sql } from 'drizzle-orm';
import {
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import { effectStatuses } from '@/db/kinds';

/** One row per transaction and effect that has been called: see `db/effects/calls.ts`. */
export const effects = pgTable(
  'effects',
  {
    key: text('transaction_id').notNull(),
    name: text('name').notNull(),
    status: text('status', { enum: effectStatuses }).notNull(),
    /** All calls, also those of an outage. */
    calls: integer('calls').notNull(),
    /** The failed calls that use up retries. */
    failures: integer('failures').notNull().default(0),
    /** The run that called last. */
    runNumber: integer('run_number').notNull(),
    /** Until then, a call may still be under way. */
    leasedUntil: timestamp('leased_until', { withTimezone: true }),
    firstCalledAt: timestamp('first_called_at', { withTimezone: true }).notNull(),
    lastCalledAt: timestamp('last_called_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    result: jsonb('result'),
    /** Of the last call, if it failed. For operators. */
    error: text('error'),
  },
  (table) => [primaryKey({ columns: [table.key, table.name] })],
);

export type EffectRow = typeof effects.$inferSelect;

/** The slots of each effect. A call holds one of `maxConcurrent`, across all processes. */
export const effectSlots = pgTable(
  'effect_slots',
  {
    effect: text('effect').notNull(),
    slot: smallint('slot').notNull(),
    /** A caller that dies keeps its slot until then. */
    leasedUntil: timestamp('leased_until', { withTimezone: true }).notNull(),
    /** A random text of the call that holds it. */
    holder: text('holder'),
  },
  (table) => [primaryKey({ columns: [table.effect, table.slot] })],
);

/** The breaker of each effect, and the one of all processing, which only operators open. */
export const circuitBreakers = pgTable('circuit_breakers', {
  name: text('name').primaryKey(),
  /** Failed calls since the last success. */
  failures: integer('failures').notNull().default(0),
  /** Null while it is closed: calls are made. */
  openedAt: timestamp('opened_at', { withTimezone: true }),
  /** When one call may try whether the outage is over. Null if only an operator closes the breaker. */
  retryAt: timestamp('retry_at', { withTimezone: true }),
  /** The operator who opened it. */
  openedBy: text('opened_by'),
});

/** Transactions whose runs have ended without a call, and that go on when a breaker or a slot lets them. */
export const waitingTransactions = pgTable(
  'waiting_transactions',
  {
    key: text('transaction_id').primaryKey(),
    /** The name of the breaker. */
    waitsFor: text('waits_for').notNull(),
    since: timestamp('since', { withTimezone: true }).notNull(),
    /** When it got a new run, which skips the processing delay. */
    resumedAt: timestamp('resumed_at', { withTimezone: true }),
  },
  (table) => [
    index('waiting_transactions_by_age')
      .on(table.waitsFor, table.since)
      .where(sql`${table.resumedAt} is null`),
    index('waiting_transactions_resumed')
      .on(table.waitsFor)
      .where(sql`${table.resumedAt} is not null`),
  ],
);
