import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

const IDLE_CHECK_MS = 20;

/**
 * Accepts no more connections and resolves when all open requests are answered. After `timeoutMs`,
 * closes the connections of requests that are still incomplete.
 */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const timeout = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timeout);
}

/**
 * Accepts no more connections and resolves when all clients have closed theirs. Each gets
 * `connection: close` with its next response. Closing an idle connection at once would lose a
 * request that is on its way. One that stays idle is closed after its keep-alive timeout, as always.
 */
export async function drainGently(server: Server): Promise<void> {
  const closed = once(server, 'close');
  // HTTP's own `close` would close idle connections.
  NetServer.prototype.close.call(server);
  await closed;
}
