import path from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { advisoryLocks } from './advisory-locks';
import { createPartitions } from './deliveries/partitions';
import * as schema from './schema';

/**
 * Migrates the database at `url` to the newest schema, in one transaction, and creates the partitions of the next
 * days. Concurrent calls are safe: one
 * holds an advisory lock and migrates; the others wait, then find nothing to do. The lock ends with the
 * transaction, so none is left behind a connection pooler, which shares sessions. Uses node-postgres
 * with Neon too, because its driver has no transactions.
 * @throws Error that says what to change when the certificate of the server is not trusted
 */
export async function migrate(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect().catch((error: unknown) => {
    throw isUntrusted(error) ? new Error(UNTRUSTED, { cause: error }) : error;
  });
  try {
    // The migrator's own `begin` has no effect inside this transaction. Its `commit` ends it.
    await client.query('begin');
    // A shared session can have the timeout of another client.
    await client.query('set local statement_timeout = 0');
    await client.query('select pg_advisory_xact_lock($1)', [advisoryLocks.migration]);
    await applyMigrations(drizzle(client), {
      migrationsFolder: path.resolve(import.meta.dirname, 'migrations'),
    });
    await createPartitions(drizzle(client, { schema }));
  } finally {
    await client.end();
  }
}

const UNTRUSTED =
  'The certificate of the database is not trusted. Add sslrootcert=<file of the authority> to DATABASE_URL.';

/** Node's codes for a certificate that no known authority signed. */
function isUntrusted(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(String(error.code))
  );
}
