import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import type { Driver } from '@/db/client';
import { startInngestServer } from '@/local/inngest-server/server';
import { pickStablePort } from '@/local/launcher/ports';
import { registerFunctions } from '@/local/launcher/register-functions';
import { supervise } from '@/local/launcher/supervise';
import { databaseUrl } from '@/local/postgres/cluster';
import { startPostgres } from '@/local/postgres/start';
import { startNeonProxy } from '../neon-proxy';
import { startCopy } from './copy';
import { startGateway } from './gateway';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const KEYS = { signingKey: '0123456789abcdef'.repeat(4), eventKey: 'fedcba9876543210' };

export type Topology = Awaited<ReturnType<typeof startTopology>>;

/**
 * Starts the services of compose.yaml without Docker: Postgres, the migration, an Inngest server
 * with keys, and copies of the standalone build behind one address. A copy that exits is restarted.
 * @param options.driver `neon`: the copies use Neon's driver with a stand-in for Neon
 */
export async function startTopology(
  variables: Record<string, string>,
  { copies = 2, driver = 'pg' }: { copies?: number; driver?: Driver } = {},
) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-copies-')));
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const image = path.join(folder, 'image');
    cpSync(path.join(root, '.next', 'standalone'), image, {
      recursive: true,
      verbatimSymlinks: true,
    });
    cpSync(path.join(root, '.next', 'static'), path.join(image, '.next', 'static'), {
      recursive: true,
    });

    const dataDir = path.join(folder, 'data');
    const postgresPort = await pickStablePort();
    const postgres = await startPostgres(dataDir, postgresPort);
    stops.push(postgres.stop);
    const DATABASE_URL = databaseUrl(dataDir, postgresPort);
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'commands/migrate.ts'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL },
    });

    const inngestPort = await pickStablePort();
    const inngestUrl = `http://127.0.0.1:${inngestPort}`;
    const startInngest = () =>
      startInngestServer({
        databaseUrl: databaseUrl(dataDir, postgresPort, 'postgres'),
        ...{ port: inngestPort, keys: KEYS, testControl: true },
        log: pino({ level: 'silent' }),
      });
    let inngest = await startInngest();
    stops.push(() => inngest.stop());

    const ports: number[] = [];
    for (let n = 0; n < copies; n += 1) ports.push(await pickStablePort());
    const gateway = await startGateway(ports);
    stops.push(gateway.stop);
    const neon = driver === 'neon' ? await startNeonProxy() : undefined;
    if (neon) stops.push(neon.close);
    const settings = {
      ...(neon && { DATABASE_DRIVER: driver, NEON_HTTP_URL: neon.url }),
      ...{ DATABASE_URL, HOST: '0.0.0.0', HOSTNAME: '127.0.0.1', LOG_LEVEL: 'fatal' },
      INNGEST_BASE_URL: inngestUrl,
      INNGEST_EVENT_KEY: KEYS.eventKey,
      INNGEST_SIGNING_KEY: KEYS.signingKey,
      INNGEST_SERVE_ORIGIN: gateway.url,
      ...variables,
    };
    const pids: (number | undefined)[] = [];
    await Promise.all(
      ports.map(async (port, n) => {
        const start = () => startCopy({ folder: image, port, variables: settings });
        const copy = await supervise(`copy ${n}`, start, {
          started: (_, pid) => {
            pids[n] = pid;
          },
          // After an exit, the system may give the pid to another process.
          report: () => {
            pids[n] = undefined;
          },
        });
        stops.push(copy.stop);
      }),
    );
    await registerFunctions(gateway.url, KEYS.signingKey);
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    return {
      url: gateway.url,
      ...{ urls, pids, settings, inngestUrl, stop },
      stopInngest: () => inngest.stop(),
      async startInngest() {
        inngest = await startInngest();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
