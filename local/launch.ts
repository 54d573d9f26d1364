import path from 'node:path';
import getPort from 'get-port';
import { migrate } from '@/db/migrate';
import { type Env, env, hasOutsideInngest } from '@/server/env';
import { printBanner } from './banner';
import { ensureBuild } from './build';
import { startNodePart } from './node-part';
import { clearDataDir, holdDataDir, requireFreePort } from './place';
import { databaseUrl, startPostgres } from './postgres/start';
import { recordProcess } from './processes';
import { type Listener, supervise } from './supervise';
import { registerFunctions, warmUp } from './warm';

type Part = { stop: () => Promise<void> };

const listener: Listener = {
  report: (message) => console.log(message),
  started: recordProcess,
};

/**
 * Starts the whole service and resolves when it is ready: build, Postgres, migrations, Inngest
 * server, web. A part that dies is started again. Postgres and the Inngest server stay out when the
 * environment names others.
 * @throws StartError when the port or the data folder is taken
 */
export async function launch({ dev }: { dev: boolean }): Promise<Part> {
  const settings = env();
  await requireFreePort(settings.PORT, settings.HOST);
  if (!dev) await ensureBuild();

  const parts: Part[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  // A signal while it starts takes down what is there already.
  const stopEarly = () => void stop().finally(() => process.exit(1));
  process.once('SIGINT', stopEarly).once('SIGTERM', stopEarly);
  try {
    const url = settings.DATABASE_URL ?? (await startDatabase(settings, parts));
    await migrate(url);
    const inngest = hasOutsideInngest(settings) ? undefined : await startInngest(url, parts);
    parts.push(await startWeb({ url, inngest, dev }));
    await Promise.all([registerFunctions(settings), warmUp(settings)]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    process.off('SIGINT', stopEarly).off('SIGTERM', stopEarly);
  }
  printBanner(settings);
  return { stop };
}

async function startDatabase({ DATA_DIR }: Env, parts: Part[]): Promise<string> {
  const dataDir = path.resolve(DATA_DIR);
  await clearDataDir(dataDir);
  const port = await getPort({ host: '127.0.0.1' });
  let release: () => Promise<void>;
  const start = async () => {
    const running = await startPostgres(dataDir, port);
    release = await holdDataDir(port);
    return running;
  };
  const postgres = await supervise('postgres', start, listener);
  parts.push({
    async stop() {
      await release();
      await postgres.stop();
    },
  });
  return databaseUrl(port);
}

async function startInngest(url: string, parts: Part[]): Promise<string> {
  const port = await getPort({ host: '127.0.0.1' });
  const script = path.join(import.meta.dirname, 'inngest-server', 'main.ts');
  const start = () => startNodePart(script, ['--port', String(port)], { DATABASE_URL: url });
  parts.push(await supervise('inngest', start, listener));
  return `http://127.0.0.1:${port}`;
}

async function startWeb(options: {
  url: string;
  inngest: string | undefined;
  dev: boolean;
}): Promise<Part> {
  const script = path.join(import.meta.dirname, 'web.ts');
  const variables = {
    DATABASE_URL: options.url,
    NODE_ENV: options.dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ...(options.inngest && { INNGEST_DEV: options.inngest }),
  };
  return await supervise('web', () => startNodePart(script, [], variables), listener);
}
