import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { listenAddress } from '../../local/processes/http';
import { runProcess } from '../../local/processes/run-process';

/** Next itself with one static route handler, in production mode, as the service runs its own. */
async function startFloor() {
  const { host, port } = listenAddress();
  const server = createServer();
  const dir = path.resolve(import.meta.dirname, 'next-app');
  const app = next({ dev: false, dir, hostname: host, port, httpServer: server });
  await app.prepare();
  const answer = app.getRequestHandler();
  server.on('request', (request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { stop: async () => server.closeAllConnections() };
}

await runProcess(startFloor);
