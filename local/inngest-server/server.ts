import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { Crons } from './cron';
import { createPool, takePlace } from './database';
import { Functions } from './functions';
import { createRoutes } from './routes';
import { Worker } from './worker';

export type ServerOptions = {
  databaseUrl: string;
  host: string;
  port: number;
  log: Logger;
  /** Calls to apps under way at once. */
  concurrency?: number;
  /** Called when the database connection is lost by which this server holds its place. */
  onPlaceLost?: () => void;
};

/** Starts the embedded Inngest server; it goes on with whatever an earlier one left in the database. */
export async function startInngestServer({
  databaseUrl,
  host,
  port,
  log,
  concurrency = 10,
  onPlaceLost = () => {},
}: ServerOptions): Promise<{ stop: () => Promise<void> }> {
  const pool = createPool(databaseUrl);
  const place = await takePlace(pool);
  place.once('error', onPlaceLost);

  const functions = new Functions(pool);
  await functions.load();
  const worker = new Worker(pool, functions, log, concurrency);
  const crons = new Crons(
    pool,
    functions,
    () => worker.wake(),
    (error) => log.warn({ err: error }, 'a cron tick was lost'),
  );
  const routes = createRoutes({ pool, functions, worker, crons });
  const server = createAdaptorServer({ fetch: routes.fetch });
  server.listen(port, host);
  await once(server, 'listening');
  worker.start();
  crons.reschedule();

  return {
    async stop() {
      crons.stop();
      await worker.stop();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      place.release();
      await pool.end();
    },
  };
}
