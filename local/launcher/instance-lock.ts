import { Client } from 'pg';
import { advisoryLocks } from '@/db/advisory-locks';
import { StartError } from '@/server/settings';
import { databaseUrl, runningPostmaster, stopPostmaster } from '../postgres/cluster';

/**
 * Stops a Postgres that a killed launcher left running.
 * @throws StartError when that launcher still runs
 */
export async function clearDataDir(dataDir: string): Promise<void> {
  const postmaster = runningPostmaster(dataDir);
  if (!postmaster) return;
  const client = newClient(dataDir, postmaster.port);
  try {
    await client.connect();
    const lock = await client.query('select pg_try_advisory_lock($1) as free', [
      advisoryLocks.launcher,
    ]);
    if (!lock.rows[0]?.free) {
      throw new StartError(
        `Another copy of the service uses ${dataDir}. Set DATA_DIR to another folder.`,
      );
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    // No Postgres answers: its lock file is stale, or it is shutting down.
    return;
  } finally {
    await client.end().catch(() => {});
  }
  await stopPostmaster(dataDir);
}

/** Holds the data folder's lock until released, or until its Postgres ends. */
export async function lockDataDir(dataDir: string, port: number): Promise<() => Promise<void>> {
  const client = newClient(dataDir, port);
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [advisoryLocks.launcher]);
  return () => client.end().catch(() => {});
}

function newClient(dataDir: string, port: number): Client {
  const client = new Client({ connectionString: databaseUrl(dataDir, port) });
  // Without a listener, a lost connection would end the launcher.
  client.on('error', () => {});
  return client;
}
