import { type SQL, sql } from 'drizzle-orm';

/** One row, for queries that only have subqueries. */
export const oneRow = sql`(values (1)) as one`;

/** The instant in so many milliseconds, by the clock of the database. */
export function inMs(ms: number | SQL): SQL {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}

export function msAgo(ms: number): SQL {
  return sql`now() - ${ms} * interval '1 millisecond'`;
}

export function daysAgo(days: number): SQL {
  return sql`now() - ${days} * interval '1 day'`;
}
