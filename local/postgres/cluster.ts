import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '@/server/settings';
import { stopLimitsMs } from '../stop-limits';
import { POSTGRES_MAJOR, postgresBinaries } from './binaries';
import { handOver, unprivileged } from './unprivileged';

const ROLE = 'app';

// Without these, initdb uses the caller's locale or SQL_ASCII.
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** The folder with the cluster's files, named after the version that can read them. */
export function clusterFolder(dataDir: string): string {
  return path.join(path.resolve(dataDir), `postgres-${POSTGRES_MAJOR}`);
}

/**
 * Creates the cluster's files if there are none. The final rename makes it all or nothing.
 * @throws StartError for a folder whose data this version cannot read
 */
export function initialise(dataDir: string): void {
  const folder = clusterFolder(dataDir);
  if (existsSync(path.join(folder, 'PG_VERSION'))) {
    if (existsSync(passwordFile(dataDir))) return;
    throw new StartError(
      `${passwordFile(dataDir)} is missing. Restore it together with the folder.`,
    );
  }
  const other = readdirSync(dataDir).find((name) => /^postgres-\d+$/.test(name));
  if (other) {
    throw new StartError(
      `${dataDir} has the data of another Postgres version (${other}). Set DATA_DIR to another folder, or move the data with pg_dump.`,
    );
  }

  const password = randomBytes(24).toString('hex');
  writeFileSync(passwordFile(dataDir), password, { mode: 0o600 });
  const unfinished = `${folder}.unfinished-${process.pid}`;
  const passwordForInitdb = `${unfinished}.password`;
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordForInitdb, password, { mode: 0o600 });
  handOver(unfinished);
  handOver(passwordForInitdb);
  try {
    const { command, args, options } = unprivileged(path.join(postgresBinaries(), 'initdb'), [
      ...['-D', unfinished, '-U', ROLE, '--pwfile', passwordForInitdb, '--auth=password'],
      ...['--locale=C', ...LOCALE],
    ]);
    const result = spawnSync(command, args, { ...options, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`initdb failed: ${result.error ?? result.stderr}`);
    renameSync(unfinished, folder);
  } finally {
    rmSync(passwordForInitdb, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * The URL of a database in the cluster. Every user of this machine can reach the port, but only the
 * owner of the cluster can read its password.
 */
export function databaseUrl(dataDir: string, port: number, database = ROLE): string {
  const password = readFileSync(passwordFile(dataDir), 'utf8');
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * The URL of the service's database in the cluster that runs on a data folder.
 * @throws Error when none runs
 */
export function runningDatabaseUrl(dataDir: string): string {
  const postmaster = runningPostmaster(dataDir);
  if (!postmaster) throw new Error(`Set DATABASE_URL. No service runs in ${dataDir}.`);
  return databaseUrl(dataDir, postmaster.port);
}

function passwordFile(dataDir: string): string {
  return `${clusterFolder(dataDir)}.password`;
}

/** The running postmaster of this cluster, according to its lock file. */
export function runningPostmaster(dataDir: string): { pid: number; port: number } | undefined {
  const lines = lockFile(dataDir).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && signal(pid, 0) ? { pid, port } : undefined;
}

function lockFile(dataDir: string): string {
  try {
    return readFileSync(path.join(clusterFolder(dataDir), 'postmaster.pid'), 'utf8');
  } catch {
    // An existence check would not do: a stopping postmaster removes the file at any moment.
    return '';
  }
}

/**
 * Stops the cluster's postmaster within two seconds, if one runs. Clients are disconnected; committed data
 * is safe. Resolves when the lock file is gone, because the process may remain as a zombie.
 */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const startedAtMs = Date.now();
  const { quit, kill } = stopLimitsMs.postgres;
  const pid = runningPostmaster(dataDir)?.pid;
  if (pid === undefined) return;
  signal(pid, 'SIGINT');
  while (runningPostmaster(dataDir)) {
    if (Date.now() > startedAtMs + kill) {
      signal(pid, 'SIGKILL');
      return;
    }
    if (Date.now() > startedAtMs + quit) signal(pid, 'SIGQUIT');
    await sleep(20);
  }
}

/** False if there is no such process. Signal 0 only checks that. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
