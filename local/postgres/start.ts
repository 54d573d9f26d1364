import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Running } from '../launcher/supervise';
import { postgresBinaries } from './binaries';
import { clusterFolder, databaseUrl, initialise, stopPostmaster } from './cluster';
import { unprivileged } from './unprivileged';

const START_TIMEOUT_MS = 15_000;
const RETRY_MS = 20;
const POLL_MS = 20;
/** A crash recovery repeats what was written since the last checkpoint, and must be over in a second. */
const CHECKPOINT_TIMEOUT = '1min';

/**
 * Starts Postgres on `port` with its files under `dataDir`. Resolves when it accepts connections
 * and has the `app` database. It logs to `postgres.log` in that folder.
 * @throws Error when it does not start
 */
export async function startPostgres(
  dataDir: string,
  port: number,
  maxConnections = 200,
): Promise<Running> {
  mkdirSync(dataDir, { recursive: true });
  initialise(dataDir);
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const child = spawnPostmaster(dataDir, port, maxConnections);
    const exited = once(child, 'exit').then(() => {});
    const { pid } = child;
    if (pid !== undefined && (await isReady(child, dataDir, port))) {
      await createAppDatabase(dataDir, port);
      return { pid, exited, stop: () => stopPostmaster(dataDir).then(() => exited) };
    }
    if (Date.now() > deadline) {
      throw new Error(`Postgres did not start; see ${path.join(dataDir, 'postgres.log')}`);
    }
    // After kill -9, processes of the old server may still hold the files.
    await sleep(RETRY_MS);
  }
}

function spawnPostmaster(dataDir: string, port: number, maxConnections: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections,
    checkpoint_timeout: CHECKPOINT_TIMEOUT,
    // One call instead of one for each of 1,500 files, which takes a second on a slow disk.
    ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),
    io_method: 'sync',
  };
  const { command, args, options } = unprivileged(path.join(postgresBinaries(), 'postgres'), [
    ...['-D', clusterFolder(dataDir), '-p', String(port)],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const log = openSync(path.join(dataDir, 'postgres.log'), 'a');
  const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
  // In its own process group, so that Ctrl-C reaches only the launcher. That stops Postgres last.
  const stdio: StdioOptions = ['ignore', log, log];
  const child = spawn(command, args, { ...options, env, detached: true, stdio });
  closeSync(log);
  return child;
}

/** Waits until Postgres accepts connections. False if it exits before that. */
async function isReady(child: ChildProcess, dataDir: string, port: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await acceptsConnections(dataDir, port)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function acceptsConnections(dataDir: string, port: number): Promise<boolean> {
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

async function createAppDatabase(dataDir: string, port: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(dataDir, port, 'postgres') });
  await client.connect();
  try {
    const existing = await client.query(`select from pg_database where datname = 'app'`);
    if (existing.rowCount === 0) await client.query('create database app');
  } finally {
    await client.end();
  }
}
