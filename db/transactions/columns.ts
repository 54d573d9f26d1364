import { getTableColumns, sql } from 'drizzle-orm';
import { transactions } from '@/db/schema';

/** Part of a statement: every column of a transaction, which the archive has too. */
export const columns = sql.join(
  Object.values(getTableColumns(transactions)).map(({ name }) => sql.identifier(name)),
  sql`, `,
);
