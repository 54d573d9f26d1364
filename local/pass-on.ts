import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyServer } from 'httpxy';
import { describeError } from '@/server/describe-error';
import { log } from '@/server/log';
import { KEEP_ALIVE_MS } from './http';

/**
 * Passes requests on to other parts, whose answers it passes back; 502 where there is none.
 * @param options.idleMs how long a connection to a part is kept for the next request. Well below what the
 * part keeps it: a request that meets a connection closing is lost.
 */
export function createPassOn({ idleMs = KEEP_ALIVE_MS / 2 } = {}) {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 256,
    maxFreeSockets: 64,
    timeout: idleMs,
  });
  const proxy = createProxyServer({ xfwd: true, agent });
  return (request: IncomingMessage, response: ServerResponse, target: string | undefined): void => {
    proxy.web(request, response, { target }).catch((error) => {
      log.warn({ reason: describeError(error), target }, 'a part did not answer');
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  };
}
