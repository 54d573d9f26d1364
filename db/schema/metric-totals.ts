import { sql } from 'drizzle-orm';
import { bigint, boolean, check, jsonb, pgTable, timestamp } from 'drizzle-orm/pg-core';

/** Counts by the name of what is counted: see `db/metrics/count-between.ts`. */
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
