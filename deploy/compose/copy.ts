import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../local/launcher/supervise';
import { onlyReading } from '../../tests/support/permission';

const POLL_MS = 50;
/** As long as `stop_grace_period` in compose.yaml. */
const STOP_TIMEOUT_MS = 15_000;

type Options = { folder: string; port: number; variables: Record<string, string> };

/**
 * Runs `node server.js` in a folder that holds what the image holds, which it can only read, and
 * resolves when the image's health check would pass.
 * @throws Error when it ends before that
 */
export async function startCopy({ folder, port, variables }: Options): Promise<Running> {
  const child = spawn(process.execPath, [...onlyReading(folder), 'server.js'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...variables, PORT: String(port), NODE_ENV: 'production' },
  });
  const exited = once(child, 'exit').then(() => {});
  let isGone = false;
  void exited.then(() => {
    isGone = true;
  });
  while (!(await isHealthy(port))) {
    if (isGone) throw new Error(`server.js ended with ${child.exitCode} before it was ready`);
    await sleep(POLL_MS);
  }
  return {
    pid: child.pid ?? 0,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function isHealthy(port: number): Promise<boolean> {
  const answer = fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(3_000) });
  return answer.then(({ ok }) => ok).catch(() => false);
}
