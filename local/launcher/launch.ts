import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { migrate } from '@/db/migrate';
import { describeError } from '@/server/observability/describe-error';
import {
  type Env,
  env,
  hasOutsideInngest,
  isInngestDev,
  isInngestOpen,
  isPublic,
  StartError,
} from '@/server/settings';
import { checkSources } from '@/server/webhooks/sources';
import { databaseUrl } from '../postgres/cluster';
import { startPostgres } from '../postgres/start';
import { banner } from './banner';
import { ensureBuild } from './build';
import { bundleProcesses } from './bundle';
import { clearDataDir, lockDataDir } from './instance-lock';
import { baseUrl, type ProcessPlan, planProcesses } from './plan';
import { pickStablePort, requireFreePort } from './ports';
import { recordProcess } from './process-list';
import { keepRegistered, registerFunctions } from './register-functions';
import { startProcess } from './start-process';
import { type Listener, supervise } from './supervise';
import { warmUp } from './warm-up';

type Stoppable = { stop: () => Promise<void> };

const listener: Listener = {
  report: (message) => console.log(message),
  started: recordProcess,
};

/**
 * Runs the service in this process until SIGINT or SIGTERM, also during the start. Then stops
 * everything and exits.
 * @throws StartError when the port or the data folder is in use
 */
export async function runService({ dev }: { dev: boolean }): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const signalled = once(signal, 'abort');
  process.once('SIGINT', () => stopping.abort()).once('SIGTERM', () => stopping.abort());
  stopWithNpm(() => stopping.abort());
  try {
    const service = await launch(dev, signal);
    await signalled;
    await service.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  process.exit(0);
}

/** Process managers send SIGTERM to npm, and npm ends without passing it on through its shell. */
function stopWithNpm(stop: () => void): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
  timer.unref();
}

/**
 * Starts the service and resolves when it is ready. Starts no Postgres and no Inngest server if the
 * settings name others. When `signal` aborts, stops all that has started.
 */
async function launch(dev: boolean, signal: AbortSignal): Promise<Stoppable> {
  const settings = env();
  checkSources(settings);
  // With hot reload, the embedded server calls the public process.
  if (isInngestOpen(settings) || (dev && isPublic(settings) && !hasOutsideInngest(settings))) {
    throw new StartError(
      'Inngest’s development mode checks no signatures of /api/inngest. Set HOST to 127.0.0.1, or INNGEST_SIGNING_KEY instead of INNGEST_DEV.',
    );
  }
  const warmUpToken = randomUUID();
  // The processes inherit it.
  process.env.WARM_UP_TOKEN = warmUpToken;
  await requireFreePort(settings.PORT, settings.HOST);
  const bundle = await bundleProcesses();
  if (!dev) await ensureBuild(signal);

  // In stop order; each group stops at the same time.
  const running: Stoppable[][] = [];
  const stop = async () => {
    for (const group of running.splice(0)) {
      await Promise.allSettled(group.map((one) => one.stop()));
    }
  };
  const startGroup = async (plans: ProcessPlan[]) => {
    const started = await Promise.allSettled(
      plans.map(({ name, script, ...options }) =>
        supervise(name, () => startProcess(script, { ...options, signal }), listener),
      ),
    );
    running.unshift(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    signal.throwIfAborted();
    for (const one of started) if (one.status === 'rejected') throw one.reason;
  };
  try {
    const database = settings.DATABASE_URL ? undefined : await startDatabase(settings);
    if (database) running.unshift([database]);
    signal.throwIfAborted();
    const url = database?.url ?? settings.DATABASE_URL ?? '';
    await migrate(url).catch((cause: unknown) => {
      throw new StartError(`The database cannot be used: ${describeError(cause)}`, { cause });
    });
    const plan = await planProcesses(settings, { dev, url, bundle });
    await startGroup(plan.backendProcesses);
    // Before the first webhook: an event that no function is registered for starts no run.
    if (plan.inngestUrl) await registerFunctions(plan.appUrl);
    await startGroup(plan.publicProcesses);
    if (!plan.inngestUrl) await registerFunctions(plan.appUrl, settings.INNGEST_SIGNING_KEY);
    if (isInngestDev(settings)) running.unshift([keepRegistered(plan.appUrl)]);
    if (settings.WARM_UP === '1') {
      const [secret] = settings.WEBHOOK_SECRETS ?? [];
      await warmUp(baseUrl(settings), { secret, token: warmUpToken });
    }
    console.log(banner(settings, plan.inngestUrl));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function startDatabase({ DATA_DIR }: Env): Promise<Stoppable & { url: string }> {
  const dataDir = path.resolve(DATA_DIR);
  mkdirSync(dataDir, { recursive: true });
  const port = await pickStablePort();
  let unlock: () => Promise<void>;
  const start = async () => {
    const postgres = await startPostgres(dataDir, port);
    unlock = await lockDataDir(dataDir, port);
    return postgres;
  };
  // One start at a time: a second one waits, and then finds the folder in use.
  const release = await lockfile.lock(dataDir, {
    lockfilePath: path.join(dataDir, 'start.lock'),
    stale: 15_000,
    // A slow initdb can hold up the lock's heartbeat.
    onCompromised: () => {},
    retries: { retries: 200, minTimeout: 100, maxTimeout: 100 },
  });
  const supervised = await clearDataDir(dataDir)
    .then(() => supervise('postgres', start, listener))
    .finally(release);
  return {
    url: databaseUrl(dataDir, port),
    async stop() {
      await unlock();
      await supervised.stop();
    },
  };
}
