import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Pool, type PoolClient } from 'pg';

const SERVER_LOCK = 7_209_155_382;
const POOL_SIZE = 10;

/** A pool whose connections live in the server's own schema. */
export function createPool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    max: POOL_SIZE,
    options: '-c search_path=inngest_server',
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next query; unhandled, it would end the process.
  pool.on('error', () => {});
  return pool;
}

/**
 * Creates the tables and takes the server's place: one Inngest server a database, since a second
 * would call the same steps. What its predecessor was working on when it died is free again.
 * @returns the connection that holds the place; when it breaks, the place is lost
 */
export async function takePlace(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  await client.query('select pg_advisory_lock($1)', [SERVER_LOCK]);
  const schema = readFileSync(path.join(import.meta.dirname, 'schema.sql'), 'utf8');
  await client.query(schema);
  await client.query('update jobs set leased_until = null where leased_until is not null');
  return client;
}
