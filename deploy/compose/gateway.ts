import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';

/**
 * One address for several copies of the service, as the gateway of compose.yaml: each request goes to
 * the next copy in turn, and where that takes no connection to the one after it.
 */
export async function startGateway(ports: readonly number[]) {
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const first = turn++;

    const tryCopy = (tries: number) => {
      const port = ports[(first + tries) % ports.length];
      const { method, url: path, headers } = request;
      const passed = send({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', () => response.destroy()).pipe(response);
      });
      passed.on('error', (error: NodeJS.ErrnoException) => {
        const isRefused = error.code === 'ECONNREFUSED';
        if (isRefused && tries + 1 < ports.length) tryCopy(tries + 1);
        // What a copy may have taken already is the sender's to send again: it gets no answer.
        else response.destroy();
      });
      passed.end(body);
    };
    tryCopy(0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}
