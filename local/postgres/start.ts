import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Running } from '../launcher/supervise';
import { postgresBinaries } from './binaries';
import { clusterFolder, databaseUrl, initialise, stopPostmaster } from './cluster';
import { unprivileged } from './unprivileged';

const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 200;
const POLL_MS = 20;

/**
 * Starts a real Postgres on `port` with its files under `dataDir`, and resolves when it takes
 * connections and has the `app` database. Its log goes to `postgres.log` in that folder.
 * @throws Error when it does not start, naming the log
 */
export async function startPostgres(dataDir: string, port: number): Promise<Running> {
  mkdirSync(dataDir, { recursive: true });
  initialise(dataDir);
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const child = spawnPostmaster(dataDir, port);
    const exited = once(child, 'exit').then(() => {});
    const pid = child.pid;
    if (pid !== undefined && (await isReady(child, dataDir, port))) {
      await createDatabase(dataDir, port, 'app');
      return { pid, exited, stop: () => stopPostmaster(dataDir).then(() => exited) };
    }
    if (Date.now() > deadline) {
      throw new Error(`Postgres does not start; see ${path.join(dataDir, 'postgres.log')}`);
    }
    // After kill -9, the old server's last processes may hold the files a moment longer.
    await sleep(RETRY_MS);
  }
}

function spawnPostmaster(dataDir: string, port: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    io_method: 'sync',
  };
  const { command, args, options } = unprivileged(path.join(postgresBinaries(), 'postgres'), [
    ...['-D', clusterFolder(dataDir), '-p', String(port)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const log = openSync(path.join(dataDir, 'postgres.log'), 'a');
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
  // A process group of its own: Ctrl-C is for the launcher, which stops Postgres last.
  return spawn(command, args, { ...options, env, detached: true, stdio: ['ignore', log, log] });
}

/** Waits until the child takes connections; false when it ends instead. */
async function isReady(child: ChildProcess, dataDir: string, port: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await accepts(dataDir, port)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function accepts(dataDir: string, port: number): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl(dataDir, port, 'postgres') });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Creates a database inside the embedded Postgres if it does not exist. */
async function createDatabase(dataDir: string, port: number, name: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(dataDir, port, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
