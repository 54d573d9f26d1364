import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Env, hasOutsideInngest, localUrl } from '@/server/settings';
import { stopLimitsMs } from '../stop-limits';
import type { ProgramName } from './bundle';
import { type Address, pickStablePort } from './ports';
import type { ProcessOptions } from './start-process';

export type ProcessPlan = ProcessOptions & {
  name: string;
  program: ProgramName;
  script: string;
  args: string[];
  /** Where all processes of the program listen. */
  address: Address;
};

export type Plan = {
  /** Receive webhooks. With hot reload there are none. */
  fronts: ProcessPlan[];
  functions: ProcessPlan[];
  /** The embedded Inngest server, if it runs. */
  inngest: ProcessPlan[];
  next: ProcessPlan[];
  inngestUrl: string | undefined;
  /** Where Inngest calls the functions. An external Inngest server calls them through the front. */
  appUrl: string;
};

/** The internal ports of a service. They stay the same while its processes restart. */
type Ports = { inngest: number; next: number; functions: number };

/**
 * The young generation is small; V8 keeps three times its size. The old one grows by 60 % before each full garbage
 * collection, and by default several times as much. Neither is a limit. V8 does not optimise WebAssembly, which only
 * `fetch` uses: on Node 20 that would take 30 MB and 160 ms of CPU.
 */
const LITTLE_MEMORY = [
  '--max-semi-space-size=4',
  '--initial-old-space-size=16',
  '--heap-growing-percent=60',
  '--liftoff-only',
];
/** The limit on the old generation keeps Next below 400 MB. */
export const NEXT_FLAGS = [...LITTLE_MEMORY, '--max-old-space-size=256'];
/** Each arena of glibc keeps memory of its own. By default there are eight for each core. */
const MALLOC_ARENAS = { MALLOC_ARENA_MAX: '2' };

/** When the front competes for a CPU, the other processes get a tenth of it. */
export const BACKEND_NICENESS = 10;

/** How many processes answer webhooks. With two or more, the others go on when one dies. */
export function frontCount({ FRONT_PROCESSES }: Env): number {
  return FRONT_PROCESSES ?? Math.min(8, Math.max(2, Math.floor(availableParallelism() / 2)));
}

/** How many processes run the functions. The one Inngest server does not keep more of them busy. */
export function functionsCount({ FUNCTIONS_PROCESSES }: Env): number {
  return FUNCTIONS_PROCESSES ?? Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));
}

export async function pickPorts({ INNGEST_PORT, NEXT_PORT }: Env): Promise<Ports> {
  return {
    inngest: INNGEST_PORT ?? (await pickStablePort()),
    next: NEXT_PORT ?? (await pickStablePort()),
    functions: await pickStablePort(),
  };
}

/**
 * Decides which Node processes run. In production, Next and the functions are behind the front. With hot
 * reload, there is only Next.
 * @param options.url the database
 * @param options.bundle the folder that `bundleProcesses` returned
 */
export function planProcesses(
  settings: Env,
  { dev, url, bundle, ports }: { dev: boolean; url: string; bundle: string; ports: Ports },
): Plan {
  const isExternal = hasOutsideInngest(settings);
  const inngestUrl = isExternal ? undefined : loopbackUrl(ports.inngest);
  const databaseVariables = {
    ...MALLOC_ARENAS,
    DATABASE_URL: url,
    ...(settings.DATABASE_URL === undefined && { DATABASE_PREPARES: '1' }),
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
    VERCEL_GIT_COMMIT_SHA: settings.VERCEL_GIT_COMMIT_SHA ?? checkedOutCommit(),
  };
  const appVariables = { ...databaseVariables, ...(inngestUrl && { INNGEST_DEV: inngestUrl }) };
  const chosenHere = Object.keys(appVariables).filter((name) => !process.env[name]);
  // A process that restarts while the settings change keeps those of its plan.
  const environment = { ...process.env };
  const setByStart = [...chosenHere, 'WARM_UP_TOKEN', 'PROCESS_NAME', 'SET_BY_START'].join(',');
  const plan = (
    program: ProgramName,
    address: Address,
    { args = [], variables = appVariables, ...more }: ProcessOptions = {},
    name: string = program,
  ): ProcessPlan => ({
    name,
    program,
    script: path.join(bundle, `${program}.mjs`),
    execArgv: LITTLE_MEMORY,
    args: ['--host', address.host, '--port', String(address.port), ...args],
    environment,
    variables: { ...variables, PROCESS_NAME: name, SET_BY_START: setByStart },
    address,
    ...more,
  });
  const several = (program: ProgramName, count: number, address: Address, more: ProcessOptions) =>
    Array.from({ length: count }, (_, n) => plan(program, address, more, `${program}-${n + 1}`));
  const niceness = dev ? 0 : BACKEND_NICENESS;
  const loopback = (port: number, setting?: Address['setting']) => ({
    host: '127.0.0.1',
    port,
    setting,
  });
  const publicAddress: Address = { host: settings.HOST, port: settings.PORT, setting: 'PORT' };
  const inngestOptions = { variables: databaseVariables, niceness };
  const inngestAddress = loopback(ports.inngest, 'INNGEST_PORT');
  const inngest = isExternal ? [] : [plan('inngest', inngestAddress, inngestOptions)];

  if (dev) {
    const next = [plan('next', publicAddress, { execArgv: [] })];
    return { fronts: [], functions: [], inngest, next, inngestUrl, appUrl: localUrl(settings) };
  }
  const targets = [
    ...['--next', loopbackUrl(ports.next), '--functions', loopbackUrl(ports.functions)],
    // The embedded Inngest server calls the functions directly.
    ...(isExternal ? [] : ['--hide-functions']),
  ];
  return {
    fronts: several('front', frontCount(settings), publicAddress, {
      args: targets,
      // With source maps, the first error blocks a process for 100 ms, and some answers with it.
      execArgv: [...LITTLE_MEMORY, '--no-enable-source-maps'],
      stopTimeoutMs: stopLimitsMs.front.kill,
    }),
    functions: several('functions', functionsCount(settings), loopback(ports.functions), {
      niceness,
    }),
    inngest,
    next: [
      plan('next', loopback(ports.next, 'NEXT_PORT'), {
        // The source maps of Next's modules take 80 MB.
        execArgv: [...NEXT_FLAGS, '--no-enable-source-maps'],
        niceness,
      }),
    ],
    inngestUrl,
    appUrl: isExternal ? localUrl(settings) : loopbackUrl(ports.functions),
  };
}

/** For the Settings page. Empty outside of a Git checkout. */
function checkedOutCommit(): string {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname });
  return String(stdout ?? '').trim();
}

function loopbackUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
