import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { Control } from './control';
import { Crons } from './cron';
import { acquireLock, createPool, prune } from './database';
import { Functions } from './functions';
import type { Keys } from './keys';
import { createRoutes } from './routes';
import { Worker } from './worker';

const PRUNE_INTERVAL_MS = 10 * 60_000;
/** How long runs are kept after their end. */
const RETENTION_HOURS = 24;

export type ServerOptions = {
  databaseUrl: string;
  port: number;
  /** A socket to listen on instead, which stays open while this server restarts. */
  socket?: () => Promise<object | undefined>;
  log: Logger;
  keys?: Keys;
  /** Lets tests advance the clock, hold functions and fail calls, under `/test`. */
  testControl?: boolean;
  /** Called when the connection that holds the server's lock breaks. */
  onLockLost?: () => void;
};

/** Starts the embedded Inngest server on loopback. It continues the open runs in the database. */
export async function startInngestServer({
  databaseUrl,
  port,
  socket = async () => undefined,
  log,
  keys = {},
  testControl = false,
  onLockLost = () => {},
}: ServerOptions): Promise<{ stop: () => Promise<void> }> {
  const pool = createPool(databaseUrl);
  const lock = await acquireLock(pool);
  lock.once('error', onLockLost);

  const functions = new Functions(pool);
  await functions.load();
  const control = new Control();
  const worker = new Worker({ pool, functions, control, keys, log });
  const crons = new Crons({ pool, functions, worker, log });
  const routes = createRoutes({ pool, functions, worker, crons, keys, log, control, testControl });
  const server = createAdaptorServer({ fetch: routes.fetch });
  server.listen((await socket()) ?? { port, host: '127.0.0.1' });
  await once(server, 'listening');
  worker.start();
  crons.reschedule();
  const pruning = setInterval(() => {
    prune(pool, RETENTION_HOURS).catch((error) => log.warn({ err: error }, 'pruning failed'));
  }, PRUNE_INTERVAL_MS);

  return {
    async stop() {
      crons.stop();
      clearInterval(pruning);
      await worker.stop();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      lock.release();
      await pool.end();
    },
  };
}
