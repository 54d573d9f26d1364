import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** How often somebody has tried to sign in lately; here, so that it counts for every process. */
export const signInAttempts = pgTable('sign_in_attempts', {
  /** A client's address, or one name for all of them. */
  client: text('client').primaryKey(),
  attempts: integer('attempts').notNull(),
  windowEndsAt: timestamp('window_ends_at', { withTimezone: true }).notNull(),
});
