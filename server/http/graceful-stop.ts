import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { flushTraces } from '@/server/observability/tracing';
import { BackgroundWork, provideWaitUntil } from './after-response';
import { drain } from './drain';

/** All together are less than the `stop_grace_period` of compose.yaml, after which the container is killed. */
const LIMITS_MS = { drain: 5_000, background: 5_000, traces: 1_500 };
const REQUEST_STARTS = 'http.server.request.start';
const message = z.object({ server: z.instanceof(Server) });

/**
 * Stops the standalone server of Next on SIGTERM and SIGINT: it answers open requests, then ends the work after them.
 * Next's own handler waits for busy connections and not for the work of `waitUntil`. `NEXT_MANUAL_SIG_HANDLE` turns it off:
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
    // Otherwise a busy keep-alive connection would keep the server open.
    server?.prependListener('request', (_, response: ServerResponse) => {
      response.setHeader('connection', 'close');
    });
    if (server) await drain(server, LIMITS_MS.drain);
    await Promise.race([background.settled(), sleep(LIMITS_MS.background)]);
    await Promise.race([flushTraces(), sleep(LIMITS_MS.traces)]);
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
