import path from 'node:path';
import getPort from 'get-port';
import { migrate } from '@/db/migrate';
import { type Env, env, hasOutsideInngest } from '@/server/env';
import { baseUrl, printBanner } from './banner';
import { ensureBuild } from './build';
import { startNodePart } from './node-part';
import { clearDataDir, holdDataDir, requireFreePort } from './place';
import { databaseUrl, startPostgres } from './postgres/start';
import { recordProcess } from './processes';
import { type Listener, supervise } from './supervise';
import { registerFunctions, warmUp } from './warm';

type Variables = Record<string, string>;
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
    const variables = {
      DATABASE_URL: url,
      NEXT_TELEMETRY_DISABLED: '1',
      ...(inngest && { INNGEST_DEV: inngest }),
    };
    const nextUrl = await startWeb(settings, variables, { dev, parts });
    await registerFunctions(hasOutsideInngest(settings) ? baseUrl(settings) : nextUrl);
    await warmUp(settings);
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
  const script = 'inngest-server/main.ts';
  parts.push(await startPart('inngest', ['--port', String(port)], { DATABASE_URL: url }, script));
  return `http://127.0.0.1:${port}`;
}

/** In production the face and Next are two processes; with hot reload, Next is all there is. */
async function startWeb(
  settings: Env,
  variables: Variables,
  { dev, parts }: { dev: boolean; parts: Part[] },
): Promise<string> {
  const face = ['--host', settings.HOST, '--port', String(settings.PORT)];
  if (dev) {
    parts.push(await startPart('next', face, { ...variables, NODE_ENV: 'development' }));
    return baseUrl(settings);
  }
  const production = { ...variables, NODE_ENV: 'production' };
  const port = await getPort({ host: '127.0.0.1' });
  const next = `http://127.0.0.1:${port}`;
  const started = await Promise.all([
    startPart('next', ['--port', String(port)], production),
    startPart('front', [...face, '--next', next], production),
  ]);
  parts.push(...started);
  return next;
}

function startPart(
  name: string,
  args: string[],
  variables: Variables,
  script = `${name}.ts`,
): Promise<Part> {
  const file = path.join(import.meta.dirname, script);
  return supervise(name, () => startNodePart(file, args, variables), listener);
}
