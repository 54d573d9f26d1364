import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import next from 'next';
import { env } from '@/server/env';
import { ApiError } from '@/server/errors';
import { runPart } from './run-part';

const KEEP_ALIVE_MS = 65_000;

/** The Next application on `HOST` and `PORT`, in production mode unless NODE_ENV says otherwise. */
async function startWeb() {
  const { HOST: hostname, PORT: port, NODE_ENV } = env();
  const dir = path.resolve(import.meta.dirname, '..');
  const server = createServer();
  const app = next({ dev: NODE_ENV === 'development', dir, hostname, port, httpServer: server });
  await app.prepare();
  const answer = app.getRequestHandler();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isMalformed(request.url ?? '/')) return refuse(response);
    void answer(request, response);
  });
  // Longer than a load balancer keeps an idle connection, so that it never meets one closing.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, hostname);
  await once(server, 'listening');

  return {
    /** Takes no more requests, answers those it has, then lets what they deferred finish. */
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
      await app.close();
    },
  };
}

/** Next itself answers an invalid percent-encoding with a 500 in plain text. */
function isMalformed(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return false;
  } catch {
    return true;
  }
}

function refuse(response: ServerResponse): void {
  const error = new ApiError('MALFORMED_URL');
  response.writeHead(error.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(error));
}

await runPart(startWeb);
