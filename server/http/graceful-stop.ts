import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';
import { z } from 'zod';
import { flushTraces } from '@/server/observability/tracing';
import { BackgroundWork, provideWaitUntil } from './after-response';

const REQUEST_STARTS = 'http.server.request.start';
const message = z.object({ server: z.instanceof(Server) });

/**
 * Stops the standalone server of Next on SIGTERM and SIGINT: it answers open requests, then ends the work after them.
 * Next's own handler would not wait for the work of `waitUntil`. `NEXT_MANUAL_SIG_HANDLE` turns it off:
 * https://nextjs.org/docs/app/guides/self-hosting#manual-graceful-shutdowns
 */
export function stopGracefully(): void {
  const background = new BackgroundWork();
  provideWaitUntil(background);
  let server: Server | undefined;
  // Next does not give its server to anybody. Node publishes it with each request.
  const findServer = (published: unknown) => {
    ({ server } = message.parse(published));
    unsubscribe(REQUEST_STARTS, findServer);
  };
  subscribe(REQUEST_STARTS, findServer);
  const stop = async () => {
    await new Promise<void>((resolve) => {
      if (server) server.close(() => resolve());
      else resolve();
    });
    await background.settled();
    await flushTraces();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
