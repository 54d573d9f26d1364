import { randomUUID } from 'node:crypto';
import { describeError } from '@/server/observability/describe-error';
import {
  type Env,
  env,
  hasOutsideInngest,
  isInngestDev,
  isInngestOpen,
  isPublic,
  localUrl,
  StartError,
} from '@/server/settings';
import { reloadEnv } from '@/server/settings/load-env';
import { checkSources } from '@/server/webhooks/sources';
import { banner } from './banner';
import { ensureBuild } from './build';
import { bundleProcesses } from './bundle';
import { migrateTo, prepareDatabase } from './database';
import { Fleet } from './fleet';
import { BACKEND_NICENESS, frontCount, functionsCount, pickPorts, planProcesses } from './plan';
import { requireFreePort } from './ports';
import { keepRegistered, registerFunctions } from './register-functions';
import { warmUp } from './warm-up';

/** Connections of the pools of a front or of the functions (`db/client.ts`), twice during a reload. */
const CONNECTIONS_PER_PROCESS = 24;
/** Of Next, the Inngest server, the launcher, and people. */
const OTHER_CONNECTIONS = 100;

/** They belong to sockets, to data, or to how many processes run. */
const KEPT_UNTIL_RESTART = [
  ...['PORT', 'HOST', 'DATA_DIR', 'DATABASE_URL', 'FRONT_PROCESSES', 'FUNCTIONS_PROCESSES'],
  // Set by this process.
  'WARM_UP_TOKEN',
];

export type Service = {
  /**
   * Uses the current settings and sources, without losing a request.
   * @returns what still runs as before, and why
   * @throws Error when nothing has changed
   */
  reload: () => Promise<string[]>;
  stop: () => Promise<void>;
};

/**
 * Starts the service: first what webhooks need, then what processes them, then the pages. Resolves when all is
 * ready. Starts no Postgres and no Inngest server if the settings name others. When `signal` aborts, stops all
 * that has started.
 * @param options.bundle the folder that `bundleProcesses` returned
 * @throws StartError when the port or the data folder is in use
 */
export async function startLocalService(
  { dev, bundle }: { dev: boolean; bundle: string },
  signal: AbortSignal,
): Promise<Service> {
  const settings = env();
  checkSettings(settings, dev);
  const warmUpToken = process.env.WARM_UP_TOKEN ?? randomUUID();
  // The processes inherit it.
  process.env.WARM_UP_TOKEN = warmUpToken;
  await requireFreePort({ host: settings.HOST, port: settings.PORT, setting: 'PORT' });
  const pools = frontCount(settings) + functionsCount(settings);
  const maxConnections = OTHER_CONNECTIONS + CONNECTIONS_PER_PROCESS * pools;
  const database = await prepareDatabase(settings, maxConnections);
  const { url } = database;
  const ports = await pickPorts(settings);
  const plan = planProcesses(settings, { dev, url, bundle, ports });
  const fleet = new Fleet(signal);
  let registration = { stop: async () => {} };
  const stop = async () => {
    await registration.stop();
    await fleet.stop();
    await database.stop();
  };

  const opened = database.start();
  // Node takes a rejection for a crash if nobody waits for it yet.
  const fronts = fleet
    .open([...plan.fronts, ...plan.inngest, ...plan.functions, ...plan.next])
    .then(() => fleet.start(plan.fronts, opened))
    .catch((error: unknown) => ({ error }));
  try {
    await opened.finally(() => fronts);
    const failed = await fronts;
    if (failed) throw failed.error;
    signal.throwIfAborted();
    if (!dev) {
      console.log(`Webhooks are answered at ${localUrl(settings)}. The dashboard follows.`);
    }
    await fleet.start([...plan.inngest, ...plan.functions]);
    if (dev) await fleet.start(plan.next);
    await register(plan.appUrl, settings);
    fleet.registered();
    if (isInngestDev(settings)) registration = keepRegistered(plan.appUrl);
    if (!dev) {
      await ensureBuild({ signal, niceness: BACKEND_NICENESS });
      await fleet.start(plan.next);
    }
    if (settings.WARM_UP === '1') {
      const [secret] = settings.WEBHOOK_SECRETS ?? [];
      await warmUp(localUrl(settings), { secret, token: warmUpToken });
    }
    console.log(banner(settings, plan.inngestUrl));
  } catch (error) {
    await stop();
    throw error;
  }

  async function reload(): Promise<string[]> {
    const newBundle = await bundleProcesses();
    await migrateTo(url);
    const changed = reloadEnv(KEPT_UNTIL_RESTART, (one) => {
      checkSettings(one, dev);
      if (hasOutsideInngest(one) === hasOutsideInngest(settings)) return;
      throw new StartError(
        'A reload cannot switch between the embedded and an external Inngest server. Restart the service.',
      );
    });
    const next = planProcesses(changed, { dev, url, bundle: newBundle, ports });
    const failures: string[] = [];
    const steps = [
      () => fleet.replace([...next.fronts, ...next.functions]),
      () => fleet.restart(next.inngest),
      () => register(next.appUrl, changed),
      async () => {
        if (!dev) await ensureBuild({ signal, niceness: BACKEND_NICENESS, keepsFiles: true });
        await fleet.replace(next.next);
      },
    ];
    for (const step of steps) {
      await step().catch((error: unknown) => failures.push(describeError(error)));
    }
    return failures;
  }

  return { reload, stop };
}

/** @throws StartError for settings that do not fit together */
function checkSettings(settings: Env, dev: boolean): void {
  checkSources(settings);
  // With hot reload, the embedded server calls the public process.
  if (isInngestOpen(settings) || (dev && isPublic(settings) && !hasOutsideInngest(settings))) {
    throw new StartError(
      'Inngest’s development mode checks no signatures of /api/inngest. Set HOST to 127.0.0.1, or INNGEST_SIGNING_KEY instead of INNGEST_DEV.',
    );
  }
}

/** An external Inngest server wants a signed request. */
function register(appUrl: string, settings: Env): Promise<void> {
  return registerFunctions(
    appUrl,
    hasOutsideInngest(settings) ? settings.INNGEST_SIGNING_KEY : undefined,
  );
}
