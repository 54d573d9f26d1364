import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import type { Logger } from 'pino';
import { Control } from './control';
import { Crons } from './cron';
import { createPool, takePlace } from './database';
import { Functions } from './functions';
import type { Keys } from './keys';
import { prune } from './prune';
import { createRoutes } from './routes';
import { Worker } from './worker';

const PRUNE_EVERY_MS = 10 * 60_000;

export type ServerOptions = {
  databaseUrl: string;
  host: string;
  port: number;
  log: Logger;
  /** Calls to apps under way at once. */
  concurrency?: number;
  keys?: Keys;
  /** Lets tests advance the clock, hold functions and fail calls, under `/test`. */
  testControl?: boolean;
  /** How long runs are kept after their end. */
  retentionHours?: number;
  /** Called when the database connection is lost by which this server holds its place. */
  onPlaceLost?: () => void;
};

/** Starts the embedded Inngest server; it goes on with whatever an earlier one left in the database. */
export async function startInngestServer({
  databaseUrl,
  host,
  port,
  log,
  concurrency = 20,
  keys = {},
  testControl = false,
  retentionHours = 24,
  onPlaceLost = () => {},
}: ServerOptions): Promise<{ stop: () => Promise<void> }> {
  const pool = createPool(databaseUrl);
  const place = await takePlace(pool);
  place.once('error', onPlaceLost);

  const functions = new Functions(pool);
  await functions.load();
  const control = new Control();
  const worker = new Worker({ pool, functions, control, keys, log, concurrency });
  const crons = new Crons(
    pool,
    functions,
    () => worker.wake(),
    (error) => log.warn({ err: error }, 'a cron tick was lost'),
  );
  const routes = createRoutes({
    ...{ pool, functions, worker, crons, keys, log },
    ...(testControl && { control }),
  });
  const server = createAdaptorServer({ fetch: routes.fetch });
  server.listen(port, host);
  await once(server, 'listening');
  worker.start();
  crons.reschedule();
  const pruning = setInterval(() => {
    prune(pool, retentionHours).catch((error) => log.warn({ err: error }, 'pruning failed'));
  }, PRUNE_EVERY_MS);

  return {
    async stop() {
      crons.stop();
      clearInterval(pruning);
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
