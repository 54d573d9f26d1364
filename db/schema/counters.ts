import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

/** Counts by the name of what is counted: see `db/metrics.ts`. */
export type Counts = Record<string, number>;

/**
 * One row: what the counters of `/v1/metrics` came to at an instant. Whoever asks adds what has
 * happened since, so that nobody counts the whole history, and no webhook counts anything.
 */
export const metricTotals = pgTable(
  'metric_totals',
  {
    isOnly: boolean('is_only').primaryKey().default(true),
    countedUntil: timestamp('counted_until', { withTimezone: true, mode: 'string' })
      .notNull()
      .defaultNow(),
    /** Whatever happened since then has a higher id among the events. */
    afterEventId: bigint('after_event_id', { mode: 'number' }).notNull().default(0),
    counts: jsonb('counts').$type<Counts>().notNull().default({}),
  },
  (table) => [check('metric_totals_is_only', sql`${table.isOnly}`)],
);

/**
 * How often a source has sent what is limited, with `RATE_LIMIT_STORE=postgres`: the table of
 * rate-limiter-flexible, which writes it.
 */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  /** Milliseconds since 1970. */
  expire: bigint('expire', { mode: 'number' }),
});

/** How often somebody has tried to sign in lately; here, so that it counts for every process. */
export const signInAttempts = pgTable('sign_in_attempts', {
  /** A client's address, or one name for all of them. */
  client: text('client').primaryKey(),
  attempts: integer('attempts').notNull(),
  windowEndsAt: timestamp('window_ends_at', { withTimezone: true }).notNull(),
});
