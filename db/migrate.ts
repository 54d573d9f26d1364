import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { driverFor } from './client';

// An arbitrary constant that every version of the service must share.
const MIGRATION_LOCK = 7_209_155_381;

/**
 * Migrates the database at `url` to the newest schema. Concurrent calls are safe: one holds an
 * advisory lock and migrates; the others wait, then find nothing to do. Uses node-postgres with
 * Neon too, because the lock needs one session.
 */
export async function migrate(url: string): Promise<void> {
  const client = new Client({ connectionString: withoutPooler(url) });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await applyMigrations(drizzle(client), {
      migrationsFolder: path.resolve(import.meta.dirname, 'migrations'),
    });
  } finally {
    await client.end();
  }
}

/** Neon's pooler shares sessions. Its direct host has the same name without `-pooler`. */
function withoutPooler(url: string): string {
  return driverFor(url) === 'neon' ? url.replace('-pooler.', '.') : url;
}
