import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { POSTGRES_MAJOR, postgresBinaries } from './binaries';
import { handOver, unprivileged } from './unprivileged';

const ROLE = 'app';
const STOP_TIMEOUT_MS = 2_000;

// initdb would otherwise take over the caller's locale, or fall back to SQL_ASCII.
const LOCALE = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** The folder with the cluster's files, named after the version that can read them. */
export function clusterFolder(dataDir: string): string {
  return path.join(path.resolve(dataDir), `postgres-${POSTGRES_MAJOR}`);
}

/** Creates the cluster's files if there are none. A crash halfway leaves nothing that looks whole. */
export function initialise(dataDir: string): void {
  const folder = clusterFolder(dataDir);
  if (existsSync(path.join(folder, 'PG_VERSION'))) return;

  const password = randomBytes(24).toString('hex');
  writeFileSync(passwordFile(dataDir), password, { mode: 0o600 });
  const unfinished = `${folder}.unfinished-${process.pid}`;
  const handedOver = `${unfinished}.password`;
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(handedOver, password, { mode: 0o600 });
  handOver(unfinished);
  handOver(handedOver);
  try {
    const { command, args, options } = unprivileged(path.join(postgresBinaries(), 'initdb'), [
      ...['-D', unfinished, '-U', ROLE, '--pwfile', handedOver, '--auth=password'],
      ...['--locale=C', ...LOCALE],
    ]);
    const result = spawnSync(command, args, { ...options, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`initdb failed: ${result.error ?? result.stderr}`);
    renameSync(unfinished, folder);
  } finally {
    rmSync(handedOver, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * The address of a database in the cluster. The password is the cluster's own and only its owner can
 * read it: whoever else is on this machine reaches the port too.
 */
export function databaseUrl(dataDir: string, port: number, database = ROLE): string {
  const password = readFileSync(passwordFile(dataDir), 'utf8');
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

function passwordFile(dataDir: string): string {
  return `${clusterFolder(dataDir)}.password`;
}

/** The postmaster that holds this cluster, by its own lock file, if it is alive. */
export function runningPostmaster(dataDir: string): { pid: number; port: number } | undefined {
  const file = path.join(clusterFolder(dataDir), 'postmaster.pid');
  // Looked for by opening it: on its way down, a postmaster removes it at any moment.
  const lines = (contentOf(file) ?? '').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : undefined;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Stops the cluster's postmaster, if one runs: its clients are disconnected, what is committed is
 * safe. Done when it has removed its lock file; its process may stay a zombie for longer.
 */
export async function stopPostmaster(dataDir: string): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  const pid = runningPostmaster(dataDir)?.pid;
  if (pid === undefined) return;
  signal(pid, 'SIGINT');
  while (runningPostmaster(dataDir)) {
    if (Date.now() > deadline) signal(pid, 'SIGQUIT');
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  return signal(pid, 0);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
