import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { SCHEMA } from './schema';

const SERVER_LOCK = 7_209_155_382;
// A predecessor that was killed holds its place until Postgres notices.
const PLACE_PATIENCE_MS = 15_000;
const PLACE_POLL_MS = 50;
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
 * @throws Error when another server keeps the place
 * @returns the connection that holds the place; when it breaks, the place is lost
 */
export async function takePlace(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  await waitForPlace(client);
  await client.query(SCHEMA);
  await client.query('update jobs set leased = false where leased');
  return client;
}

async function waitForPlace(client: PoolClient): Promise<void> {
  const deadline = Date.now() + PLACE_PATIENCE_MS;
  for (;;) {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as free', [SERVER_LOCK]);
    if (rows[0]?.free) return;
    if (Date.now() > deadline) throw new Error('Another Inngest server uses this database.');
    await sleep(PLACE_POLL_MS);
  }
}
