import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProcesses } from '../local/launcher/bundle';
import { pickStablePort } from '../local/launcher/stable-port';
import { startProcess } from '../local/launcher/start-process';
import { databaseUrl } from '../local/postgres/cluster';
import { startPostgres } from '../local/postgres/start';

/**
 * `npm run bench:inngest`: the embedded Inngest server with the barest app.
 * throughput: so many runs of sleep-then-step, sent at once, until all have woken.
 * lateness: so many sleeping, that end within ten seconds; how late each wakes, and what they cost
 * in CPU and memory while they sleep.
 */
const SEND_SIZE = 500;
const IDLE_MS = 2_000;

async function main() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-bench-'));
  const postgresPort = await pickStablePort();
  const postgres = await startPostgres(dataDir, postgresPort);
  const port = await pickStablePort();
  const url = `http://127.0.0.1:${port}`;
  const variables = { DATABASE_URL: databaseUrl(dataDir, postgresPort), LOG_LEVEL: 'error' };
  const server = await startProcess(path.join(await bundleProcesses(), 'inngest.mjs'), {
    args: ['--port', String(port)],
    variables,
  });
  try {
    await throughput(url, server.pid, 3_000);
    // At what the app can take, and at several times that.
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
  for (let n = 0; n < runs; n += SEND_SIZE) await send(url, n, Math.min(SEND_SIZE, runs - n));
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
  const groups = Math.ceil(runs / 50);
  const sentAt: number[] = [];
  const firstAt = Date.now();
  for (let group = 0; group < groups; group += 1) {
    await sleep(Math.max(0, firstAt + (group * sentWithinMs) / groups - Date.now()));
    for (let n = group * 50; n < (group + 1) * 50; n += 1) sentAt[n] = Date.now();
    await send(url, group * 50, 50);
  }
  // All have begun to sleep by then, and none has woken.
  await sleep(((sentAt[0] ?? 0) + napSeconds * 1_000 - Date.now()) / 2);
  const before = cpuMs(pid);
  await sleep(IDLE_MS);
  const percent = ((cpuMs(pid) - before) / IDLE_MS) * 100;
  console.log(`asleep: ${runs} runs; ${percent.toFixed(1)} % of a core; server ${memory(pid)}`);
  await until(() => wakes.size === runs);
  const late = [...wakes].map(([n, at]) => at - (sentAt[n] ?? 0) - napSeconds * 1_000);
  late.sort((a, b) => a - b);
  const quantile = (q: number) => late[Math.min(late.length - 1, Math.floor(late.length * q))];
  console.log(
    `lateness of ${runs} waking within ${sentWithinMs / 1_000} s: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`,
  );
  app.kill();
}

async function startApp(url: string, napSeconds: number) {
  const port = await pickStablePort();
  const script = path.join(import.meta.dirname, 'inngest-app.ts');
  const app: ChildProcess = fork(script, [url, String(port), String(napSeconds)], {
    execArgv: ['--import', 'tsx'],
  });
  await once(app, 'message');
  const wakes = new Map<number, number>();
  app.on('message', ({ n, wokeAt }: { n: number; wokeAt: number }) => wakes.set(n, wokeAt));
  await fetch(`http://127.0.0.1:${port}/api/inngest`, { method: 'PUT' });
  return { app, wakes };
}

async function send(url: string, from: number, count: number) {
  const events = Array.from({ length: count }, (_, n) => ({
    name: 'bench/nap',
    data: { n: from + n },
  }));
  await fetch(`${url}/e/bench`, { method: 'POST', body: JSON.stringify(events) });
}

async function until(condition: () => boolean) {
  while (!condition()) await sleep(20);
}

/** CPU time that a process has used, in milliseconds (Linux). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return `${Math.round(kib('VmRSS') / 1_024)} MB, peak ${Math.round(kib('VmHWM') / 1_024)} MB`;
}

await main();
process.exit(0);
