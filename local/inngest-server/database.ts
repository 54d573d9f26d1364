import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { advisoryLocks } from '@/db/advisory-locks';
import { SCHEMA } from './schema';

// Postgres frees the lock of a killed server only when it notices the broken connection.
const LOCK_TIMEOUT_MS = 15_000;
const LOCK_POLL_MS = 50;
const POOL_SIZE = 10;

const PAGE_SIZE = 1_000;

const PRUNE_PAGES = [
  `with old as (
     select id from runs where ended_at < now() - $1 * interval '1 hour' limit ${PAGE_SIZE}
   ), gone as (delete from runs where id in (select id from old) returning id),
   steps_gone as (delete from steps where run_id in (select id from gone)),
   jobs_gone as (delete from jobs where run_id in (select id from gone))
   select from gone`,
  `delete from seen_events where (function_id, event_key) in (
     select function_id, event_key from seen_events where expires_at < now() limit ${PAGE_SIZE}
   ) and expires_at < now() and $1::int is not null`,
  `delete from events where id in (
     select id from events where received_at < now() - $1 * interval '1 hour'
       and not exists (select from runs where event_id = events.id) limit ${PAGE_SIZE}
   )`,
];

/** A pool of connections that use the server's own schema. */
export function createPool(connectionString: string): Pool {
  const pool = new Pool({
    connectionString,
    max: POOL_SIZE,
    options: '-c search_path=inngest_server',
    keepAlive: true,
  });
  // The next query replaces a broken idle connection. Without a listener, it would end the process.
  pool.on('error', () => {});
  return pool;
}

/**
 * Takes the lock that allows one Inngest server per database, because two would run the same steps.
 * Then creates the tables.
 * @throws Error when another server keeps the lock
 * @returns the connection that holds the lock; when it breaks, the lock is lost
 */
export async function acquireLock(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  while (!(await tryLock(client))) {
    if (Date.now() > deadline) throw new Error('Another Inngest server uses this database.');
    await sleep(LOCK_POLL_MS);
  }
  await client.query(SCHEMA);
  return client;
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as free', [
    advisoryLocks.inngestServer,
  ]);
  return rows[0]?.free;
}

/**
 * Deletes runs that ended `retentionHours` ago, their steps, events without a run, and expired
 * deduplication ids. In pages, so that no statement holds locks for long.
 */
export async function prune(pool: Pool, retentionHours: number): Promise<void> {
  for (const page of PRUNE_PAGES) {
    for (;;) {
      const { rowCount } = await pool.query(page, [retentionHours]);
      if ((rowCount ?? 0) < PAGE_SIZE) break;
    }
  }
}
