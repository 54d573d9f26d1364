import { mkdirSync } from 'node:fs';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { migrate } from '@/db/migrate';
import { describeError } from '@/server/observability/describe-error';
import { type Env, StartError } from '@/server/settings';
import { databaseUrl, initialise } from '../postgres/cluster';
import { startPostgres } from '../postgres/start';
import { listener } from './fleet';
import { clearDataDir, lockDataDir } from './instance-lock';
import { pickStablePort } from './ports';
import { supervise } from './supervise';

type Database = {
  url: string;
  /** Resolves when it answers and has the newest schema. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * The database of the settings, or else the embedded Postgres, whose files exist then.
 * @param maxConnections of the embedded Postgres
 * @throws StartError when another copy of the service uses the data folder
 */
export async function prepareDatabase(settings: Env, maxConnections: number): Promise<Database> {
  const { DATABASE_URL: url } = settings;
  if (url) return { url, start: () => migrateTo(url), stop: async () => {} };
  const dataDir = path.resolve(settings.DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  // One start at a time: a second one waits, and then finds the folder in use.
  const release = await lockfile.lock(dataDir, {
    lockfilePath: path.join(dataDir, 'start.lock'),
    stale: 15_000,
    // A slow initdb can hold up the lock's heartbeat.
    onCompromised: () => {},
    retries: { retries: 200, minTimeout: 100, maxTimeout: 100 },
  });
  let port: number;
  try {
    await clearDataDir(dataDir);
    initialise(dataDir);
    port = await pickStablePort();
  } catch (error) {
    await release();
    throw error;
  }
  let unlock = async () => {};
  let stopPostgres = async () => {};
  const startAndLock = async () => {
    const postgres = await startPostgres(dataDir, port, maxConnections);
    unlock = await lockDataDir(dataDir, port);
    return postgres;
  };
  return {
    url: databaseUrl(dataDir, port),
    async start() {
      const supervised = await supervise('postgres', startAndLock, listener).finally(release);
      stopPostgres = supervised.stop;
      await migrateTo(databaseUrl(dataDir, port));
    },
    async stop() {
      await unlock();
      await stopPostgres();
    },
  };
}

/** @throws StartError with the reason */
export async function migrateTo(url: string): Promise<void> {
  await migrate(url).catch((cause: unknown) => {
    throw new StartError(`The database cannot be used: ${describeError(cause)}`, { cause });
  });
}
