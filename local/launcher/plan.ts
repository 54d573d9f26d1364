import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { type Env, hasOutsideInngest } from '@/server/settings';
import type { ProcessName } from './bundle';
import { pickStablePort } from './ports';
import type { ProcessOptions } from './start-process';

export type ProcessPlan = ProcessOptions & { name: ProcessName; script: string; args: string[] };

type Plan = {
  /** Run the functions and the pages. */
  backendProcesses: ProcessPlan[];
  /** Receive webhooks. Started after the functions are registered, stopped first. */
  publicProcesses: ProcessPlan[];
  /** The embedded Inngest server, if it runs. */
  inngestUrl: string | undefined;
  /** Where Inngest calls the functions. An external Inngest server calls them through the front. */
  appUrl: string;
};

/**
 * A larger young generation costs 10 % less CPU, because Next creates many short-lived objects. The
 * limit on the old generation keeps the process below 400 MB.
 */
export const NEXT_HEAP = ['--max-semi-space-size=32', '--max-old-space-size=256'];

/** When the front competes for a CPU, the other processes get a tenth of it. */
export const BACKEND_NICENESS = 10;
// The front first answers open requests, then dispatches their webhooks.
const FRONT_STOP_TIMEOUT_MS = 5_400;

/**
 * Decides which Node processes run and on which ports. In production, Next and the functions are
 * behind the front. With hot reload, there is only Next.
 * @param options.url the database
 * @param options.bundle the folder that `bundleProcesses` returned
 */
export async function planProcesses(
  settings: Env,
  { dev, url, bundle }: { dev: boolean; url: string; bundle: string },
): Promise<Plan> {
  const address = ['--host', settings.HOST, '--port', String(settings.PORT)];
  const isExternal = hasOutsideInngest(settings);
  const inngestPort = String(settings.INNGEST_PORT ?? (await pickStablePort()));
  const inngestUrl = isExternal ? undefined : loopbackUrl(inngestPort);
  const databaseVariables = {
    DATABASE_URL: url,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
    VERCEL_GIT_COMMIT_SHA: settings.VERCEL_GIT_COMMIT_SHA ?? checkedOutCommit(),
  };
  const appVariables = { ...databaseVariables, ...(inngestUrl && { INNGEST_DEV: inngestUrl }) };
  const chosenHere = Object.keys(appVariables).filter((name) => !process.env[name]);
  const setByStart = [...chosenHere, 'WARM_UP_TOKEN', 'SET_BY_START'];
  const plan = (name: ProcessName, args: string[], variables = appVariables): ProcessPlan => ({
    name,
    script: path.join(bundle, `${name}.mjs`),
    args,
    variables: { ...variables, SET_BY_START: setByStart.join(',') },
  });
  const embedded = isExternal ? [] : [plan('inngest', ['--port', inngestPort], databaseVariables)];

  if (dev) {
    const backendProcesses = [...embedded, plan('next', address)];
    return { backendProcesses, publicProcesses: [], inngestUrl, appUrl: baseUrl(settings) };
  }
  const nextPort = String(settings.NEXT_PORT ?? (await pickStablePort()));
  const functionsPort = String(await pickStablePort());
  const targets = ['--next', loopbackUrl(nextPort), '--functions', loopbackUrl(functionsPort)];
  return {
    publicProcesses: [
      {
        // `--private`: the embedded Inngest server calls the functions directly.
        ...plan('front', [...address, ...targets, ...(isExternal ? [] : ['--private'])]),
        stopTimeoutMs: FRONT_STOP_TIMEOUT_MS,
      },
    ],
    backendProcesses: [
      ...embedded,
      plan('functions', ['--port', functionsPort]),
      { ...plan('next', ['--port', nextPort]), execArgv: NEXT_HEAP },
    ].map((one) => ({ ...one, niceness: BACKEND_NICENESS })),
    inngestUrl,
    appUrl: isExternal ? baseUrl(settings) : loopbackUrl(functionsPort),
  };
}

/** For the Settings page. Empty outside of a Git checkout. */
function checkedOutCommit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname });
  return String(stdout ?? '').trim();
}

/** The URL of the service on this machine. For a wildcard HOST, that is loopback. */
export function baseUrl({ HOST, PORT }: Env): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

function loopbackUrl(port: string): string {
  return `http://127.0.0.1:${port}`;
}
