import { getTableName } from 'drizzle-orm';
import { Pool } from 'pg';
import { env } from '@/server/settings';
import { rateLimits } from './schema';

const PATIENCE_MS = 300;

/** The table that rate-limiter-flexible keeps its counts in. */
export const rateLimitTable = getTableName(rateLimits);

let pool: Pool | undefined;

/**
 * Connections of their own for the rate limiter, opened at first use: a flood that is being counted
 * takes none from what is recorded, and a database that is slow is not waited for.
 */
export function rateLimitPool(): Pool {
  if (pool) return pool;
  pool = new Pool({
    connectionString: env().DATABASE_URL,
    max: 2,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {});
  return pool;
}
