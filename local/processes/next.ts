import next from 'next';
import { env } from '@/server/settings';
import { createLimitedServer, drain, drainGently, listen, listenAddress } from './http';
import { runProcess } from './run-process';

const DRAIN_TIMEOUT_MS = 1_000;

/** Serves the whole Next application, with hot reload if NODE_ENV is `development`. */
async function startNext() {
  const address = listenAddress();
  const server = createLimitedServer();
  const app = next({
    dev: env().NODE_ENV === 'development',
    hostname: address.host,
    port: address.port,
    httpServer: server,
  });
  await app.prepare();
  const answer = app.getRequestHandler();
  await listen(server, address, (request, response) => {
    // Next would send the headers in their own packet, just before the body.
    response.flushHeaders = () => {};
    void answer(request, response);
  });

  return {
    /** Answers open requests, then waits for deferred tasks. */
    async stop() {
      await drain(server, DRAIN_TIMEOUT_MS);
      await app.close();
    },
    async retire() {
      await drainGently(server);
      await app.close();
    },
  };
}

await runProcess(startNext);
