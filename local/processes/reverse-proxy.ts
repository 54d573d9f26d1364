import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createProxyServer } from 'httpxy';
import { ApiError } from '@/server/core/errors';
import { readBytes } from '@/server/http/body';
import { toErrorResponse } from '@/server/http/responses';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { KEEP_ALIVE_MS } from './http';

/**
 * Forwards requests to other processes and gives each response a request id. Answers 502 if the process
 * does not respond.
 * @param options.idleMs how long an idle connection is kept. It must be well below the keep-alive time of
 * the other process: a request that meets a closing connection is lost.
 */
export function createReverseProxy({ idleMs = KEEP_ALIVE_MS / 2 } = {}) {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    maxFreeSockets: 64,
    timeout: idleMs,
  });
  const proxy = createProxyServer({ agent });
  proxy.on('proxyRes', ({ headers }, _, response) => {
    headers[REQUEST_ID_HEADER] ??= randomUUID();
    // The upstream keeps its own connection. The client's may be about to close.
    if (response.getHeader('connection') === 'close') headers.connection = 'close';
  });

  async function forward(
    request: IncomingMessage,
    response: ServerResponse,
    { target, isBuffered }: Destination,
  ): Promise<void> {
    prepareHeaders(request);
    const requestId = randomUUID();
    try {
      const buffer = isBuffered && hasBody(request) ? await readAhead(request) : undefined;
      await proxy.web(request, response, { target, ...(buffer && { buffer }) });
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      const isOfClient = error instanceof ApiError;
      if (!isOfClient) {
        const reason = describeError(error);
        log.warn({ reason, target, request_id: requestId }, 'a process did not respond');
      }
      const answer = isOfClient ? error : new ApiError('BAD_GATEWAY');
      const { status, headers, body } = toErrorResponse(answer, requestId);
      response.writeHead(status, { ...headers, connection: 'close' }).end(body);
    }
  }
  return forward;
}

type Destination = {
  target: string | undefined;
  /** Reads the body first: Next takes a client that hangs up half-way for an error of its own. */
  isBuffered?: boolean;
};

const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
}

async function readAhead(request: IncomingMessage): Promise<Readable> {
  const headers = { get: (name: string) => String(request.headers[name] ?? '') };
  const body = request.iterator({ destroyOnReturn: false });
  return Readable.from([await readBytes({ headers, body }, MAX_BUFFERED_BYTES)]);
}

/**
 * Appends the client to `X-Forwarded-For`: a client can send the header too, and only the last entry is
 * true. Removes the offer to upgrade, which ordinary Java clients make: no process here accepts one.
 */
function prepareHeaders({ headers, socket }: IncomingMessage): void {
  const peer = socket.remoteAddress ?? 'unknown';
  const forwarded = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwarded ? `${forwarded}, ${peer}` : peer;
  headers['x-forwarded-proto'] ??= 'http';
  headers['x-forwarded-host'] ??= headers.host;
  delete headers.upgrade;
  delete headers['http2-settings'];
  // There are no server actions, and Next logs an error for each unknown one.
  delete headers['next-action'];
  if (/upgrade/i.test(headers.connection ?? '')) headers.connection = 'keep-alive';
}
