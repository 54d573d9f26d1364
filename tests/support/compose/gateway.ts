import { Agent, createServer, request as sendRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { KEEP_ALIVE_MS } from '@/local/processes/http';
import { listenOnLoopback } from '../listen';

/** How long the gateway of compose.yaml keeps an idle connection to a copy. */
const IDLE_MS = 60_000;

/**
 * One address for several copies of the service, like the gateway of compose.yaml. Requests go to
 * the copies in turn. A copy that accepts no connection is skipped.
 */
export async function startGateway(ports: readonly number[]) {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  let turn = 0;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const first = turn++;

    const tryCopy = (tries: number) => {
      const port = ports[(first + tries) % ports.length];
      const { method, url: path, headers } = request;
      const outgoing = sendRequest(
        { host: '127.0.0.1', port, method, path, headers, agent },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.on('error', () => response.destroy()).pipe(response);
        },
      );
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const isRefused = error.code === 'ECONNREFUSED';
        if (isRefused && tries + 1 < ports.length) tryCopy(tries + 1);
        // A copy may have stored the webhook already. The sender decides whether to repeat it.
        else response.destroy();
      });
      outgoing.end(body);
    };
    tryCopy(0);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    url: `http://127.0.0.1:${await listenOnLoopback(server)}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
