import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort, { portNumbers } from 'get-port';
import { StartError } from './start-error';

const FIRST = 20_000;
const LAST = 31_999;
const RANGE = 1_000;
// The processes of a killed launcher end within this time.
const FREE_PORT_TIMEOUT_MS = 3_000;

/**
 * Picks a free loopback port that stays free while its process restarts. It is below the ports of
 * outgoing connections (Linux from 32,768, RFC 6335 from 49,152). For some seconds, no other call
 * in this process returns the same port.
 */
export function pickStablePort(): Promise<number> {
  const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - RANGE));
  return getPort({ host: '127.0.0.1', port: portNumbers(first, first + RANGE) });
}

/**
 * Waits until the service's port is free.
 * @throws StartError when another program keeps it
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  const deadline = Date.now() + FREE_PORT_TIMEOUT_MS;
  while (!(await isFree(port, host))) {
    if (Date.now() > deadline) {
      throw new StartError(`Port ${port} on ${host} is in use. Set PORT to another port.`);
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
