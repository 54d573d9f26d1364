import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { migrate } from '@/db/migrate';
import { parseEnv } from '@/server/settings';
import { ensureBuild } from '../../local/launcher/build';
import { bundleProcesses } from '../../local/launcher/bundle';
import { BEHIND_NICENESS, NEXT_HEAP, planProcesses } from '../../local/launcher/plan';
import { pickStablePort } from '../../local/launcher/stable-port';
import { startProcess } from '../../local/launcher/start-process';
import type { Running } from '../../local/launcher/supervise';
import { registerFunctions } from '../../local/launcher/warm-up';
import { databaseUrl } from '../../local/postgres/cluster';
import { startPostgres } from '../../local/postgres/start';
import { webhook } from '../../tests/support/webhooks';
import { postRequest } from './connection';
import { closedLoop, type Target } from './generate';
import type { Result } from './result';

const root = path.resolve(import.meta.dirname, '..', '..');
const FLOOR = path.resolve(import.meta.dirname, '..', 'floor');
const WEBHOOKS = '/v1/webhooks/transactions';
const WARM_UP_MS = 8_000;

/** Where webhooks go: the front, Next's own route handlers, and what they are measured against. */
export type TargetName = 'front' | 'next' | 'bare pg' | 'bare next';

export type Rig = {
  targets: Record<TargetName, Target>;
  /** Where Next serves the dashboard. */
  pagesUrl: string;
  pool: Pool;
  /** The peak of each process of the service so far, in MB. */
  memory: () => Result;
  stop: () => Promise<void>;
};

type RigOptions = { nextTakesAcks?: boolean; warmUpMs?: number };

/**
 * Starts the service in parts, as `npm start` does, with the floors beside it, and warms them.
 * @param options.nextTakesAcks Next does not stand back for a CPU, as where it is what processors reach
 * @param options.warmUpMs how long each target is under load before this ends
 */
export async function startRig(
  variables: Record<string, string>,
  { nextTakesAcks = false, warmUpMs = WARM_UP_MS }: RigOptions = {},
): Promise<Rig> {
  await ensureBuild();
  const bundle = await bundleProcesses();
  buildFloor();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-bench-'));
  const postgresPort = await pickStablePort();
  const postgres = await startPostgres(dataDir, postgresPort);
  const url = databaseUrl(dataDir, postgresPort);
  await migrate(url);

  const port = await pickStablePort();
  const settings = parseEnv({ PORT: String(port), DATA_DIR: dataDir, ...variables });
  const { behind, face, appUrl } = await planProcesses(settings, { dev: false, url });
  const parts = new Map<string, Running>();
  const nextNiceness = nextTakesAcks ? 0 : BEHIND_NICENESS;
  const extra = { LOG_LEVEL: 'error', ...variables };
  for (const part of [...behind, ...face]) {
    const script = path.join(bundle, `${part.name}.mjs`);
    const niceness = part.name === 'next' ? nextNiceness : part.niceness;
    const options = {
      ...{ ...part, niceness, execArgv: [...(part.execArgv ?? []), ...profile()] },
      variables: { ...part.variables, ...extra },
    };
    if (part.name === 'front') await registerFunctions(appUrl);
    parts.set(part.name, await startProcess(script, options));
  }
  const nextPort = behind.find(({ name }) => name === 'next')?.args.at(-1);
  const floor = async (script: string) => {
    const floorPort = String(await pickStablePort());
    const options = {
      // As what it is compared with.
      ...(script === 'next-server.ts' && { niceness: nextNiceness, execArgv: NEXT_HEAP }),
      args: ['--port', floorPort],
      variables: { DATABASE_URL: url, NODE_ENV: 'production' },
    };
    parts.set(script, await startProcess(path.join(FLOOR, script), options));
    return floorPort;
  };
  const targets = {
    front: target(`http://127.0.0.1:${port}${WEBHOOKS}`),
    next: target(`http://127.0.0.1:${nextPort}${WEBHOOKS}`),
    'bare pg': target(`http://127.0.0.1:${await floor('pg-server.ts')}/`),
    'bare next': target(`http://127.0.0.1:${await floor('next-server.ts')}/static`),
  };
  for (const one of Object.values(targets)) {
    await closedLoop(one, { connections: 16, durationMs: warmUpMs });
  }
  const pool = new Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  return {
    targets,
    pagesUrl: `http://127.0.0.1:${nextPort}`,
    pool,
    memory: () => ({
      kind: 'memory',
      name: 'peak in MB',
      values: Object.fromEntries([...parts].map(([name, { pid }]) => [name, peakMb(pid)] as const)),
    }),
    async stop() {
      await pool.end();
      for (const part of [...parts.values()].reverse()) await part.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

let sent = 0;

function target(address: string): Target {
  const url = new URL(address);
  return {
    url,
    request() {
      sent += 1;
      return postRequest(url, webhook(`bench-${process.pid}-${sent}`));
    },
  };
}

function buildFloor(): void {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const built = spawnSync(process.execPath, [next, 'build', path.join(FLOOR, 'next-app')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
}

/** With BENCH_PROFILE naming a folder, each part leaves a CPU profile there when it stops. */
function profile(): string[] {
  const folder = process.env.BENCH_PROFILE;
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

/** On Linux, what the kernel counts; elsewhere unknown. */
function peakMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    return Math.round(Number(kb) / 1_024);
  } catch {
    return Number.NaN;
  }
}
