import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { ApiError } from '@/server/core/errors';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';

/** Longer than a load balancer keeps an idle connection, so that it never meets one closing. */
export const KEEP_ALIVE_MS = 65_000;
const IDLE_CHECK_MS = 20;

/**
 * How long a sender may take, so that none keeps a connection by writing ever so slowly (slow
 * loris), and how much of it may be headers.
 */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const;

/** A server with limits on what a sender may take of it. */
export function createLimitedServer(): Server {
  return createServer(LIMITS);
}

/** Where a part listens, from its command line: `--host` and `--port`. */
export function listenAddress(): { host: string; port: number } {
  const { host, port } = parseArgs({
    options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' } },
  }).values;
  return { host, port: Number(port) };
}

/** Answers a request; `path` is its path, decoded. */
type Listener = (request: IncomingMessage, response: ServerResponse, path: string) => void;

/** Has `server` answer requests at an address, and resolves when it does. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  listener: Listener,
): Promise<void> {
  server.on('request', (request, response) => {
    // A sender that keeps its connection busy would keep a stopping server up.
    if (!server.listening) response.setHeader('connection', 'close');
    const path = decodedPath(request.url ?? '/');
    if (path !== undefined) return listener(request, response, path);
    // Next itself would answer with a 500 in plain text.
    const error = new ApiError('MALFORMED_URL');
    response.writeHead(error.status, {
      'content-type': 'application/json',
      [REQUEST_ID_HEADER]: randomUUID(),
    });
    response.end(JSON.stringify(error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host);
  await once(server, 'listening');
}

/**
 * Takes no more connections and resolves when every request that came is answered. A request that
 * comes in too slowly is given up after `patienceMs`.
 */
export async function drain(server: Server, patienceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const giveUp = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(giveUp);
}

/** The decoded path of a request's URL; undefined when it can't be decoded. */
function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}
