import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'pg';
import { parseEnv, processingDelayMs } from '@/server/settings';
import { runningDatabaseUrl } from '../local/postgres/cluster';
import { type Service, startService } from '../tests/support/service';
import { webhook } from '../tests/support/webhooks';
import { postRequest } from './load/connection';
import { untilProcessed } from './load/fill';
import { openLoop, type Target } from './load/generate';
import { latencyResult, type Result, table } from './load/results';
import { memoryMb, togetherMb } from './measure';

/**
 * `npm run bench:cost`: what one transaction costs at a steady rate, from outside: CPU milliseconds of each process,
 * commits, WAL bytes, and the peak memory. With `--base <folder>`, another checkout takes turns with this one.
 * `--rate 300 --seconds 120 --rounds 1 --delay 30s`: another load. `--profile <folder>`: writes a CPU profile of each process.
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
    delay: { type: 'string', default: '1s' },
    profile: { type: 'string' },
  },
});
const RATE = Number(values.rate);
const DURATION_MS = Number(values.seconds) * 1_000;
const DELAY_MS = processingDelayMs(parseEnv({ PROCESSING_DELAY: values.delay }));
const WARM_UP_MS = 10_000;
/** The outbox marks, which nobody waits for. */
const SETTLE_MS = 500;
const TICK_MS = 10;

type Copy = { service: Service; target: Target; pool: Pool };

async function start(root?: string): Promise<Copy> {
  const service = await startService({
    ...(root !== undefined && { root }),
    env: {
      LOG_LEVEL: 'error',
      PROCESSING_DELAY: values.delay,
      ...(values.profile !== undefined && {
        NODE_OPTIONS: `--import=${path.join(import.meta.dirname, 'profile.mjs')}`,
        BENCH_PROFILE: path.resolve(values.profile),
      }),
    },
  });
  const url = new URL('/v1/webhooks/transactions', service.url);
  let requests = 0;
  const nextRequest = () => postRequest(url, webhook(`cost-${process.pid}-${requests++}`));
  const pool = new Pool({ connectionString: runningDatabaseUrl(service.dataDir), max: 1 });
  return { service, target: { url, nextRequest }, pool };
}

/** CPU milliseconds so far, by process. Postgres includes its backends, also those that have ended. */
function cpuMs({ service }: Copy): Map<string, number> {
  const { launcher: _, ...processes } = service.processes();
  return new Map(
    Object.entries(processes).map(([name, pid]) => {
      const own = readTicks(pid);
      const backends = name === 'postgres' ? childrenOf(pid) : [];
      const ticks = backends.map((child) => readTicks(child).alive).reduce((a, b) => a + b, 0);
      return [name, (own.alive + (name === 'postgres' ? own.ended : 0) + ticks) * TICK_MS];
    }),
  );
}

/** The CPU time of a process and of its ended children (Linux only). */
function readTicks(pid: number): { alive: number; ended: number } {
  const [user, system, endedUser, endedSystem] = (fieldsOf(pid) ?? []).slice(11, 15).map(Number);
  return {
    alive: (user ?? 0) + (system ?? 0),
    ended: (endedUser ?? 0) + (endedSystem ?? 0),
  };
}

function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((one) => fieldsOf(one)?.[1] === String(pid));
}

/** The fields after the name: state, parent … Undefined if the process has ended. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

async function databaseWork(pool: Pool): Promise<{ commits: number; walBytes: number }> {
  const { rows } = await pool.query<{ commits: number; walBytes: number }>(
    `select sum(xact_commit)::float8 as commits,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as "walBytes"
     from pg_stat_database`,
  );
  return rows[0] ?? { commits: Number.NaN, walBytes: Number.NaN };
}

/** How long after their delay the last transactions were PROCESSED, in milliseconds. */
async function latenessMs(pool: Pool, count: number): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ p50: number; p99: number; max: number }>(
    `select percentile_disc(0.5) within group (order by s) as p50,
       percentile_disc(0.99) within group (order by s) as p99, max(s) as max
     from (select 1000 * extract(epoch from processed_at - created_at)::float8 - $2 as s
       from transactions order by created_at desc limit $1) as each`,
    [count, DELAY_MS],
  );
  return rows[0] ?? {};
}

async function measure(name: string, copy: Copy): Promise<Result[]> {
  await copy.pool.query('checkpoint');
  const [before, workBefore] = [cpuMs(copy), await databaseWork(copy.pool)];
  const samples = await openLoop(copy.target, { rate: RATE, durationMs: DURATION_MS });
  await untilProcessed(copy.pool);
  await sleep(SETTLE_MS);
  const [after, workAfter] = [cpuMs(copy), await databaseWork(copy.pool)];
  const values = Object.fromEntries(
    [...after].map(([one, ms]) => [one, (ms - (before.get(one) ?? 0)) / samples.length]),
  );
  const all = Object.values(values).reduce((a, b) => a + b, 0);
  const work = {
    commits: (workAfter.commits - workBefore.commits) / samples.length,
    walBytes: (workAfter.walBytes - workBefore.walBytes) / samples.length,
  };
  return [
    { kind: 'CPU ms', name, values: { all, ...values } },
    { kind: 'database', name, values: work },
    latencyResult('acks', name, samples),
    { kind: 'lateness ms', name, values: await latenessMs(copy.pool, samples.length) },
  ];
}

/** Resident MB at the peak, without the backends of Postgres. The sum counts several times what processes share. */
function peaks(name: string, { service }: Copy): Result {
  const { launcher, ...processes } = service.processes();
  const values = Object.fromEntries(
    Object.entries({ ...processes, launcher }).map(([one, pid]) => [one, memoryMb(pid, 'VmHWM')]),
  );
  const all = Object.values(values).reduce((a, b) => a + b, 0);
  return { kind: 'peak MB', name, values: { all, ...values } };
}

/** MB after the load, with the backends, and with what processes share counted once. */
function memory(name: string, { service }: Copy): Result {
  const { postgres = 0, ...node } = service.processes();
  const nodeMb = togetherMb(Object.values(node));
  const postgresMb = togetherMb([postgres, ...childrenOf(postgres)]);
  const values = { all: nodeMb + postgresMb, node: nodeMb, postgres: postgresMb };
  return { kind: 'MB at the end', name, values };
}

const copies = new Map<string, Copy>();
if (values.base !== undefined) copies.set('base', await start(path.resolve(values.base)));
copies.set('own', await start());
const results: Result[] = [];
try {
  for (const { target } of copies.values()) {
    await openLoop(target, { rate: RATE, durationMs: WARM_UP_MS });
  }
  for (const { pool } of copies.values()) await untilProcessed(pool);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const order = round % 2 === 0 ? [...copies] : [...copies].reverse();
    for (const [name, copy] of order) results.push(...(await measure(name, copy)));
  }
  for (const [name, copy] of copies) results.push(peaks(name, copy), memory(name, copy));
} finally {
  for (const { service, pool } of copies.values()) {
    await pool.end();
    await service.end();
  }
}
console.log(table(results.sort((one, other) => one.kind.localeCompare(other.kind))));
