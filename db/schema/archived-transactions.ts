import { pgTable, timestamp } from 'drizzle-orm/pg-core';
import { transactionColumns } from './transactions';

/**
 * What is older than the retention, moved out of the way of what is not: the id stays taken for
 * ever, and what it stood for can still be read. Nothing here is ever changed.
 */
export const archivedTransactions = pgTable('archived_transactions', {
  ...transactionColumns(),
  archivedAt: timestamp('archived_at', { withTimezone: true }).notNull().defaultNow(),
});
