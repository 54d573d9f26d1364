import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { driverFor } from './client';

// Any constant does, as long as every version of the service uses the same one.
const MIGRATION_LOCK = 7_209_155_381;

/**
 * Brings the database at `url` to the newest schema. Any number of starts may call this at once:
 * one migrates, under an advisory lock, while the others wait and then find nothing to do.
 * Speaks plain Postgres, to a Neon database as well: the lock needs one session throughout.
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

/** Neon's pooler shares sessions between clients; its direct host is the same name without the mark. */
function withoutPooler(url: string): string {
  return driverFor(url) === 'neon' ? url.replace('-pooler.', '.') : url;
}
