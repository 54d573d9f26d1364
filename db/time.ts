import { type SQL, sql } from 'drizzle-orm';

/** SQL for the instant in so many milliseconds, by the database's clock. */
export function inMs(ms: number | SQL): SQL {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}
