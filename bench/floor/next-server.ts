import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { listenAddress } from '../../local/processes/http';
import { runProcess } from '../../local/processes/run-process';

/** Next in production mode with one static route handler: the floor for the service in Next. */
async function startFloor() {
  const { host, port } = listenAddress();
  const server = createServer();
  const dir = path.resolve(import.meta.dirname, 'next-app');
  const app = next({ dev: false, dir, hostname: host, port, httpServer: server });
  await app.prepare();
  const handle = app.getRequestHandler();
  server.on('request', (request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { stop: async () => server.closeAllConnections() };
}

await runProcess(startFloor);
