import { getTableName } from 'drizzle-orm';
import { Pool } from 'pg';
import { env } from '@/server/settings';
import { rateLimits } from './schema';

const TIMEOUT_MS = 300;

/** The table in which rate-limiter-flexible counts requests. */
export const rateLimitTable = getTableName(rateLimits);

let pool: Pool | undefined;

/** A separate pool, so that a flood of requests takes no connection from recording webhooks. */
export function rateLimitPool(): Pool {
  if (pool) return pool;
  pool = new Pool({
    connectionString: env().DATABASE_URL,
    max: 2,
    connectionTimeoutMillis: TIMEOUT_MS,
    query_timeout: TIMEOUT_MS,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {});
  return pool;
}
