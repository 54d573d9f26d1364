import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { ApiError } from '@/server/core/errors';
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
  proxy.on('proxyRes', ({ headers }) => {
    headers[REQUEST_ID_HEADER] ??= randomUUID();
  });
  return (request: IncomingMessage, response: ServerResponse, target: string | undefined): void => {
    prepareHeaders(request);
    proxy.web(request, response, { target }).catch((error) => {
      const requestId = randomUUID();
      const reason = describeError(error);
      log.warn({ reason, target, request_id: requestId }, 'a process did not respond');
      if (response.headersSent) return void response.destroy();
      const { status, headers, body } = toErrorResponse(new ApiError('BAD_GATEWAY'), requestId);
      response.writeHead(status, headers).end(body);
    });
  };
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
  if (/upgrade/i.test(headers.connection ?? '')) headers.connection = 'keep-alive';
}
