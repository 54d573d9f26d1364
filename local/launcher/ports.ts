import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '@/server/settings';

const FIRST = 20_000;
const LAST = 31_999;
const RESERVATIONS = path.join(tmpdir(), `transaction-webhooks-ports-${process.getuid?.() ?? ''}`);
const reserved = new Set<string>();
process.once('exit', () => {
  for (const file of reserved) rmSync(file, { force: true });
});
// The processes of a killed launcher end within this time.
const FREE_PORT_TIMEOUT_MS = 3_000;

/**
 * Picks a free loopback port that stays free while its process restarts. It is below the ports of
 * outgoing connections (Linux from 32,768, RFC 6335 from 49,152). No other call of this user's processes
 * returns the same port while this process lives, because the server that gets the port starts later.
 */
export async function pickStablePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST + 1));
    if (reserve(port) && (await isFree(port, '127.0.0.1'))) return port;
  }
}

/** Creates a file for the port, which exactly one process can do. Takes over the file of a dead process. */
function reserve(port: number): boolean {
  const file = path.join(RESERVATIONS, String(port));
  mkdirSync(RESERVATIONS, { recursive: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isHeld(file)) return false;
    rmSync(file, { force: true });
    return reserve(port);
  }
  reserved.add(file);
  return true;
}

/** Whether the process that created the file is alive. An empty file is about to get its process. */
function isHeld(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH' && codeOf(error) !== 'ENOENT';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Where a program listens. `setting` is the one that sets the port, if there is one. */
export type Address = { host: string; port: number; setting?: PortSetting | undefined };

type PortSetting = 'PORT' | 'INNGEST_PORT' | 'NEXT_PORT';

/**
 * Waits until the service's address is free.
 * @throws StartError when another program keeps it
 */
export async function requireFreePort(address: Address): Promise<void> {
  const deadline = Date.now() + FREE_PORT_TIMEOUT_MS;
  while (!(await isFree(address.port, address.host))) {
    if (Date.now() > deadline) throw portInUse(address);
    await sleep(100);
  }
}

/** The error of a port that another program uses. */
export function portInUse({ host, port, setting }: Address): StartError {
  const mend = setting ? `Set ${setting} to another port.` : 'Start the service again.';
  return new StartError(`Port ${port} on ${host} is in use. ${mend}`);
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return false;
    throw error;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
