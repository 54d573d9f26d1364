import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { migrate } from '@/db/migrate';
import { parseEnv } from '@/server/settings';
import { ensureBuild } from '../../local/launcher/build';
import { bundleProcesses, type ProgramName } from '../../local/launcher/bundle';
import {
  BACKEND_NICENESS,
  NEXT_FLAGS,
  type ProcessPlan,
  pickPorts,
  planProcesses,
} from '../../local/launcher/plan';
import { pickStablePort } from '../../local/launcher/ports';
import { registerFunctions } from '../../local/launcher/register-functions';
import { openSharedSocket, type SharedSocket } from '../../local/launcher/shared-socket';
import { startProcess } from '../../local/launcher/start-process';
import type { Running } from '../../local/launcher/supervise';
import { databaseUrl } from '../../local/postgres/cluster';
import { startPostgres } from '../../local/postgres/start';
import { webhook } from '../../tests/support/webhooks';
import { memoryMb } from '../measure';
import { postRequest } from './connection';
import { closedLoop, type Target } from './generate';
import type { Result } from './results';

const root = path.resolve(import.meta.dirname, '..', '..');
const FLOOR = path.resolve(import.meta.dirname, '..', 'floor');
const WEBHOOKS = '/v1/webhooks/transactions';

/** The front, our route in Next, and two bare servers that show the fastest possible result. */
export type TargetName = 'front' | 'next' | 'bare pg' | 'bare next';

export type Rig = {
  targets: Record<TargetName, Target>;
  /** Next, which serves the dashboard. */
  pagesUrl: string;
  pool: Pool;
  /** The peak memory of each process so far, in MB. */
  memory: () => Result;
};

type RigOptions = {
  /** Gives Next full CPU priority, as in a deployment where it receives webhooks. */
  nextTakesAcks?: boolean;
  /** How long each target is under load before `work` starts. */
  warmUpMs?: number;
};

/** Starts the processes of `npm start` and the bare servers, warms them up, and runs `work`. */
export async function withRig(
  variables: Record<string, string>,
  work: (rig: Rig) => Promise<Result[]>,
  options?: RigOptions,
): Promise<Result[]> {
  const { stop, ...rig } = await startRig(variables, options);
  try {
    return await work(rig);
  } finally {
    await stop();
  }
}

async function startRig(
  variables: Record<string, string>,
  { nextTakesAcks = false, warmUpMs = 8_000 }: RigOptions = {},
): Promise<Rig & { stop: () => Promise<void> }> {
  await ensureBuild();
  const bundle = await bundleProcesses();
  buildFloor();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-bench-'));
  const postgresPort = await pickStablePort();
  const postgres = await startPostgres(dataDir, postgresPort);
  const url = databaseUrl(dataDir, postgresPort);
  await migrate(url);

  const PORT = String(await pickStablePort());
  const NEXT_PORT = String(await pickStablePort());
  const settings = parseEnv({ PORT, NEXT_PORT, DATA_DIR: dataDir, ...variables });
  const ports = await pickPorts(settings);
  const plan = planProcesses(settings, { dev: false, url, bundle, ports });
  const sockets = new Map<ProgramName, SharedSocket | undefined>();
  const nextNiceness = nextTakesAcks ? 0 : BACKEND_NICENESS;
  const processes = new Map<string, Running>();

  const start = async ({ name, program, script, address, ...options }: ProcessPlan) => {
    const socket = sockets.get(program) ?? (await openSharedSocket(address));
    sockets.set(program, socket);
    const running = await startProcess(script, {
      ...options,
      socket,
      niceness: name === 'next' ? nextNiceness : options.niceness,
      execArgv: [...(options.execArgv ?? []), ...profileOptions()],
      variables: { ...options.variables, LOG_LEVEL: 'error', ...variables },
    });
    processes.set(name, running);
  };
  for (const one of [...plan.inngest, ...plan.functions]) await start(one);
  await registerFunctions(plan.appUrl);
  for (const one of [...plan.fronts, ...plan.next]) await start(one);

  const startFloor = async (script: string, options: object = {}) => {
    const port = String(await pickStablePort());
    const running = await startProcess(path.join(FLOOR, script), {
      ...options,
      args: ['--port', port],
      variables: { DATABASE_URL: url, NODE_ENV: 'production' },
    });
    processes.set(script, running);
    return `http://127.0.0.1:${port}`;
  };
  const pgUrl = await startFloor('pg-server.ts');
  const nextOptions = { niceness: nextNiceness, execArgv: NEXT_FLAGS };
  const nextUrl = await startFloor('next-server.ts', nextOptions);

  const pagesUrl = `http://127.0.0.1:${NEXT_PORT}`;
  const targets = {
    front: createTarget(`http://127.0.0.1:${PORT}${WEBHOOKS}`),
    next: createTarget(`${pagesUrl}${WEBHOOKS}`),
    'bare pg': createTarget(pgUrl),
    'bare next': createTarget(`${nextUrl}/static`),
  };
  for (const target of Object.values(targets)) {
    await closedLoop(target, { connections: 16, durationMs: warmUpMs });
  }
  const pool = new Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    targets,
    pagesUrl,
    pool,
    memory() {
      const peaks = [...processes].map(([name, { pid }]) => [name, memoryMb(pid, 'VmHWM')]);
      return { kind: 'memory', name: 'peak in MB', values: Object.fromEntries(peaks) };
    },
    async stop() {
      await pool.end();
      for (const running of [...processes.values()].reverse()) await running.stop();
      for (const socket of sockets.values()) socket?.close();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let requests = 0;

function createTarget(address: string): Target {
  const url = new URL(address);
  return {
    url,
    nextRequest() {
      requests += 1;
      return postRequest(url, webhook(`bench-${process.pid}-${requests}`));
    },
  };
}

/** With webpack: Turbopack would add our own `instrumentation.ts` and `proxy.ts` from the folders above. */
function buildFloor(): void {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const app = path.join(FLOOR, 'next-app');
  const built = spawnSync(process.execPath, [next, 'build', '--webpack', app], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
}

/** If BENCH_PROFILE names a folder, each process writes a CPU profile there when it stops. */
function profileOptions(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}
