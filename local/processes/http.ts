import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { ApiError, type ErrorCode } from '@/server/core/errors';
import { toErrorResponse } from '@/server/http/responses';
import { parseTarget } from '@/server/http/target';
import { BODY_TIMEOUT_MS } from '@/server/settings/limits';
import { inheritSocket } from './inherited-socket';

/** Longer than a load balancer keeps an idle connection, so that it never reuses a closing one. */
export const KEEP_ALIVE_MS = 65_000;
/** Clients that keep connections for long reach a restarted process this way. nginx has the same default. */
const MAX_REQUESTS_PER_CONNECTION = 1_000;

/** Limits against senders that hold connections open by sending very slowly (slow loris). */
const LIMITS = {
  headersTimeout: 10_000,
  // Later than the body's own timeout, whose response says more.
  requestTimeout: BODY_TIMEOUT_MS + 5_000,
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

/**
 * Starts the server at the launcher's socket, which several processes share, or else at its own
 * address. Answers requests that Node or the router cannot read with an error of
 * `server/core/errors.ts`. The listener sees every target in origin form.
 */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  listener: Listener,
): Promise<void> {
  const requestCounts = new WeakMap<Socket, number>();
  server.on('request', (request, response) => {
    const count = (requestCounts.get(request.socket) ?? 0) + 1;
    requestCounts.set(request.socket, count);
    // Otherwise a busy keep-alive connection would keep a stopping server open.
    const isLast = !server.listening || count >= MAX_REQUESTS_PER_CONNECTION;
    if (isLast) response.setHeader('connection', 'close');
    const path = normaliseTarget(request);
    if (path !== undefined) return listener(request, response, path);
    // Next would answer 500 in plain text.
    const { status, headers, body } = toErrorResponse(new ApiError('MALFORMED_URL'));
    response.writeHead(status, headers).end(body);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const code = clientErrors[error.code ?? ''] ?? 'MALFORMED_REQUEST';
    const { status, headers, body } = toErrorResponse(new ApiError(code));
    const all = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
    socket.end(`${head}\r\n\r\n${body}`);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen((await inheritSocket()) ?? { port, host });
  await once(server, 'listening');
}

/** Brings the target into origin form and returns its decoded path; undefined if it is malformed. */
function normaliseTarget(request: IncomingMessage): string | undefined {
  try {
    const { path, query } = parseTarget(request.url ?? '/');
    request.url = query ? `${path}?${query}` : path;
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const clientErrors: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};
