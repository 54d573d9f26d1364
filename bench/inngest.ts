import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProcesses } from '../local/launcher/bundle';
import { pickStablePort } from '../local/launcher/ports';
import { startProcess } from '../local/launcher/start-process';
import { databaseUrl } from '../local/postgres/cluster';
import { startPostgres } from '../local/postgres/start';
import { memoryMb, quantile } from './measure';

/**
 * `npm run bench:inngest`: measures the embedded Inngest server with a minimal app.
 * Throughput: sends runs of sleep-then-step at once and waits until all have woken.
 * Lateness: lets many runs sleep and measures how late they wake, and their CPU and memory.
 */
const BATCH_SIZE = 500;
const LATENESS_BATCH_SIZE = 50;
const CPU_SAMPLE_MS = 2_000;

async function main() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-bench-'));
  const postgresPort = await pickStablePort();
  const postgres = await startPostgres(dataDir, postgresPort);
  const port = await pickStablePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess(path.join(await bundleProcesses(), 'inngest.mjs'), {
    args: ['--port', String(port)],
    variables: { DATABASE_URL: databaseUrl(dataDir, postgresPort), LOG_LEVEL: 'error' },
  });
  try {
    await throughput(url, server.pid, 3_000);
    // About as many as the app can take, then several times as many.
    await lateness(url, server.pid, { runs: 2_000, napSeconds: 25, sentWithinMs: 20_000 });
    await lateness(url, server.pid, { runs: 5_000, napSeconds: 40, sentWithinMs: 10_000 });
  } finally {
    await server.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function throughput(url: string, pid: number, runs: number) {
  const { app, wakes } = await startApp(url, 1);
  const startedAt = Date.now();
  for (let n = 0; n < runs; n += BATCH_SIZE) await send(url, n, Math.min(BATCH_SIZE, runs - n));
  await until(() => wakes.size === runs);
  const seconds = (Date.now() - startedAt) / 1_000;
  console.log(
    `throughput: ${runs} runs in ${seconds.toFixed(1)} s, ${(runs / seconds).toFixed(0)} a second; server ${memory(pid)}`,
  );
  app.kill();
}

async function lateness(
  url: string,
  pid: number,
  { runs, napSeconds, sentWithinMs }: { runs: number; napSeconds: number; sentWithinMs: number },
) {
  const { app, wakes } = await startApp(url, napSeconds);
  const startedAt = Date.now();
  const sentAt: number[] = [];
  while (sentAt.length < runs) {
    const first = sentAt.length;
    await sleep(Math.max(0, startedAt + (first * sentWithinMs) / runs - Date.now()));
    sentAt.push(...new Array<number>(LATENESS_BATCH_SIZE).fill(Date.now()));
    await send(url, first, LATENESS_BATCH_SIZE);
  }
  // Halfway to the first wake-up, all runs sleep.
  await sleep((startedAt + napSeconds * 1_000 - Date.now()) / 2);
  const beforeMs = cpuMs(pid);
  await sleep(CPU_SAMPLE_MS);
  const percent = ((cpuMs(pid) - beforeMs) / CPU_SAMPLE_MS) * 100;
  console.log(`asleep: ${runs} runs; ${percent.toFixed(1)} % of a core; server ${memory(pid)}`);
  await until(() => wakes.size === runs);
  const lateMs = [...wakes].map(([n, wokeAt]) => wokeAt - (sentAt[n] ?? 0) - napSeconds * 1_000);
  const [p50, p99, max] = [0.5, 0.99, 1].map((fraction) => quantile(lateMs, fraction));
  console.log(
    `lateness of ${runs} waking within ${sentWithinMs / 1_000} s: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`,
  );
  app.kill();
}

async function startApp(url: string, napSeconds: number) {
  const port = await pickStablePort();
  const script = path.join(import.meta.dirname, 'inngest-app.ts');
  const app = fork(script, [url, String(port), String(napSeconds)], {
    execArgv: ['--import', 'tsx'],
  });
  await once(app, 'message');
  const wakes = new Map<number, number>();
  app.on('message', ({ n, wokeAt }: { n: number; wokeAt: number }) => wakes.set(n, wokeAt));
  await fetch(`http://127.0.0.1:${port}/api/inngest`, { method: 'PUT' });
  return { app, wakes };
}

async function send(url: string, first: number, count: number) {
  const events = Array.from({ length: count }, (_, n) => ({
    name: 'bench/nap',
    data: { n: first + n },
  }));
  await fetch(`${url}/e/bench`, { method: 'POST', body: JSON.stringify(events) });
}

async function until(condition: () => boolean) {
  while (!condition()) await sleep(20);
}

/** The CPU time of a process so far, in milliseconds (Linux only). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid: number): string {
  return `${memoryMb(pid, 'VmRSS')} MB, peak ${memoryMb(pid, 'VmHWM')} MB`;
}

await main();
process.exit(0);
