import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { ApiError } from '@/server/core/errors';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';

/** Longer than a load balancer keeps an idle connection, so that it never reuses a closing one. */
export const KEEP_ALIVE_MS = 65_000;
const IDLE_CHECK_MS = 20;

/** Limits against senders that hold connections open by sending very slowly (slow loris). */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
} as const;

/** An HTTP server with limits on the time and size of a request. */
export function createLimitedServer(): Server {
  return createServer(LIMITS);
}

/** The address from this process's command line: `--host` and `--port`. */
export function listenAddress(): { host: string; port: number } {
  const { host, port } = parseArgs({
    options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string' } },
  }).values;
  return { host, port: Number(port) };
}

/** Answers a request; `path` is decoded. */
type Listener = (request: IncomingMessage, response: ServerResponse, path: string) => void;

/** Starts the server at an address. Answers 400 to URLs that cannot be decoded. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  listener: Listener,
): Promise<void> {
  server.on('request', (request, response) => {
    // Otherwise a busy keep-alive connection would keep a stopping server open.
    if (!server.listening) response.setHeader('connection', 'close');
    const path = decodedPath(request.url ?? '/');
    if (path !== undefined) return listener(request, response, path);
    // Next itself would answer 500 in plain text.
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

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}
