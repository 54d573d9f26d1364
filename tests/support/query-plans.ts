import { drizzle } from 'drizzle-orm/node-postgres';
import { Client, Pool } from 'pg';
import type { Database } from '@/db/client';
import * as schema from '@/db/schema';
import { createTestDatabase } from './database';

/** A new test database whose statements can be explained. */
export async function openExplained() {
  const connectionString = await createTestDatabase();
  const client = new Client({ connectionString });
  const pool = new Pool({ connectionString });
  let statements: { query: string; params: unknown[] }[] = [];
  const logQuery = (query: string, params: unknown[]) => statements.push({ query, params });
  const db: Database = drizzle(pool, { schema, logger: { logQuery } });
  await client.connect();

  return {
    db,
    /** For statements of the test itself, which are not explained. */
    client,
    /** Forgets the statements so far. */
    forget() {
      statements = [];
    },
    /** The plans of all statements that `run` sends. */
    async plansOf(run: () => Promise<unknown>): Promise<string> {
      statements = [];
      await run();
      const plans: string[] = [];
      for (const { query, params } of [...statements]) {
        const { rows } = await client.query(`explain ${query}`, params);
        plans.push(...rows.map((row) => row['QUERY PLAN']));
      }
      return plans.join('\n');
    },
    close: () => Promise.all([client.end(), pool.end()]),
  };
}
