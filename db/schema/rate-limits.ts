import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core';

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
