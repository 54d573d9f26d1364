import next from 'next';
import { env } from '@/server/settings';
import { createLimitedServer, drain, listen, listenAddress } from './http';
import { runProcess } from './run-process';

const DRAIN_MS = 1_000;

/** The whole Next application, in production mode unless NODE_ENV says otherwise. */
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
    // Next would send the headers by themselves just before the first part of the body.
    response.flushHeaders = () => {};
    void answer(request, response);
  });

  return {
    /** Answers what came, then lets what was deferred finish. */
    async stop() {
      await drain(server, DRAIN_MS);
      await app.close();
    },
  };
}

await runProcess(startNext);
