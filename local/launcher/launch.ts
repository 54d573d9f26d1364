import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { migrate } from '@/db/migrate';
import { type Env, env } from '@/server/settings';
import { databaseUrl } from '../postgres/cluster';
import { startPostgres } from '../postgres/start';
import { baseUrl, printBanner } from './banner';
import { ensureBuild } from './build';
import { bundleProcesses } from './bundle';
import { clearDataDir, lockDataDir, requireFreePort } from './instance-lock';
import { type ProcessPlan, planProcesses } from './plan';
import { recordProcess } from './process-list';
import { pickStablePort } from './stable-port';
import { startProcess } from './start-process';
import { type Listener, supervise } from './supervise';
import { registerFunctions, warmUp } from './warm-up';

type Options = { dev: boolean; signal: AbortSignal };
type Part = { stop: () => Promise<void> };

const listener: Listener = {
  report: (message) => console.log(message),
  started: recordProcess,
};

/**
 * Starts the whole service and resolves when it is ready: build, Postgres, migrations, the Node
 * parts, functions registered, routes warm. A part that dies is started again. Postgres and the
 * Inngest server stay out when the environment names others.
 * @param signal gives the start up: what has started by then is stopped
 * @throws StartError when the port or the data folder is taken
 */
export async function launch({ dev, signal }: Options): Promise<Part> {
  const settings = env();
  const warmUpToken = randomUUID();
  // Every part starts with this process's variables.
  process.env.WARM_UP_TOKEN = warmUpToken;
  await requireFreePort(settings.PORT, settings.HOST);
  const bundle = await bundleProcesses();
  if (!dev) await ensureBuild(signal);

  // In the order in which they are to stop; those of one group at the same time.
  const running: Part[][] = [];
  const stop = async () => {
    for (const group of running.splice(0)) {
      await Promise.allSettled(group.map((part) => part.stop()));
    }
  };
  try {
    const database = settings.DATABASE_URL ? undefined : await startDatabase(settings);
    if (database) running.unshift([database]);
    signal.throwIfAborted();
    const url = database?.url ?? settings.DATABASE_URL ?? '';
    await migrate(url);
    const { behind, face, appUrl, inngestUrl } = await planProcesses(settings, { dev, url });
    await startParts(bundle, behind, running, signal);
    // A webhook that came before the functions are known would start no run.
    if (inngestUrl) await registerFunctions(appUrl);
    await startParts(bundle, face, running, signal);
    if (!inngestUrl) await registerFunctions(appUrl, settings.INNGEST_SIGNING_KEY);
    if (settings.WARM_UP === '1') {
      const [secret] = settings.WEBHOOK_SECRETS ?? [];
      await warmUp(baseUrl(settings), { secret, token: warmUpToken });
    }
    printBanner(settings, inngestUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function startDatabase({ DATA_DIR }: Env): Promise<Part & { url: string }> {
  const dataDir = path.resolve(DATA_DIR);
  await clearDataDir(dataDir);
  const port = await pickStablePort();
  let release: () => Promise<void>;
  const start = async () => {
    const postgres = await startPostgres(dataDir, port);
    release = await lockDataDir(dataDir, port);
    return postgres;
  };
  const supervised = await supervise('postgres', start, listener);
  return {
    url: databaseUrl(dataDir, port),
    async stop() {
      await release();
      await supervised.stop();
    },
  };
}

/** Starts parts at the same time; those that did start are put before what runs already. */
async function startParts(
  bundle: string,
  parts: ProcessPlan[],
  running: Part[][],
  signal: AbortSignal,
): Promise<void> {
  const started = await Promise.allSettled(parts.map((part) => startPart(bundle, part, signal)));
  running.unshift(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
  signal.throwIfAborted();
  for (const one of started) if (one.status === 'rejected') throw one.reason;
}

function startPart(
  bundle: string,
  { name, ...options }: ProcessPlan,
  signal: AbortSignal,
): Promise<Part> {
  const file = path.join(bundle, `${name}.mjs`);
  return supervise(name, () => startProcess(file, { ...options, signal }), listener);
}
