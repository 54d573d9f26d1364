import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { describeError } from '@/server/observability/describe-error';
import { log } from '@/server/observability/log';
import { KEEP_ALIVE_MS } from './http';

/**
 * Forwards requests to other processes and gives each response a request id. Answers 502 if a
 * process does not respond.
 * @param options.idleMs how long an idle connection is kept. It must be well below the keep-alive
 * time of the other process: a request that meets a closing connection is lost.
 */
export function createReverseProxy({ idleMs = KEEP_ALIVE_MS / 2 } = {}) {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    maxFreeSockets: 64,
    timeout: idleMs,
  });
  const proxy = createProxyServer({ xfwd: true, agent });
  proxy.on('proxyRes', ({ headers }) => {
    headers[REQUEST_ID_HEADER] ??= randomUUID();
  });
  return (request: IncomingMessage, response: ServerResponse, target: string | undefined): void => {
    proxy.web(request, response, { target }).catch((error) => {
      const requestId = randomUUID();
      const reason = describeError(error);
      log.warn({ reason, target, request_id: requestId }, 'a process did not respond');
      if (!response.headersSent) response.writeHead(502, { [REQUEST_ID_HEADER]: requestId });
      response.end();
    });
  };
}
