import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { databaseUrl, runningPostmaster, stopPostmaster } from '../postgres/cluster';

const LAUNCHER_LOCK = 7_209_155_383;
// What a killed launcher leaves behind ends by itself within this time.
const PORT_PATIENCE_MS = 3_000;

/** A mistake of whoever starts the service: told in one line, without a stack. */
export class StartError extends Error {}

/**
 * Makes sure that the service's port can be had.
 * @throws StartError when something else listens there
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  const deadline = Date.now() + PORT_PATIENCE_MS;
  while (!(await isFree(port, host))) {
    if (Date.now() > deadline) {
      throw new StartError(`Port ${port} on ${host} is taken: set PORT to another one.`);
    }
    await sleep(100);
  }
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  } finally {
    server.close();
  }
}

/**
 * Stops a Postgres that an earlier launcher left running when it was killed.
 * @throws StartError when that launcher is alive: the folder is in use
 */
export async function clearDataDir(dataDir: string): Promise<void> {
  const left = runningPostmaster(dataDir);
  if (!left) return;
  const client = new Client({ connectionString: databaseUrl(dataDir, left.port) });
  client.on('error', () => {});
  try {
    await client.connect();
    const lock = await client.query('select pg_try_advisory_lock($1) as free', [LAUNCHER_LOCK]);
    if (!lock.rows[0]?.free) {
      throw new StartError(`Another copy of the service uses ${dataDir}: set DATA_DIR to another.`);
    }
  } catch (error) {
    // Not a Postgres that answers: a stale lock file, or one on its way down.
    if (error instanceof StartError) throw error;
    return;
  } finally {
    await client.end().catch(() => {});
  }
  await stopPostmaster(dataDir);
}

/** Marks the folder's Postgres as this launcher's, for as long as both live. */
export async function lockDataDir(dataDir: string, port: number): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: databaseUrl(dataDir, port) });
  client.on('error', () => {});
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [LAUNCHER_LOCK]);
  return () => client.end().catch(() => {});
}
