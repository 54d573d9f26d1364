import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { asRunning } from '@/local/launcher/start-process';
import type { Running } from '@/local/launcher/supervise';
import { KEEP_ALIVE_MS } from '@/local/processes/http';
import { readOnlyPermission } from '../permission';

const POLL_MS = 50;
/** `stop_grace_period` in compose.yaml. */
const STOP_TIMEOUT_MS = 15_000;

type Options = { folder: string; port: number; variables: Record<string, string> };

/**
 * Runs `node server.js` in a folder with the image's files, which it can only read. Resolves when
 * the image's health check would pass.
 * @throws Error when it exits before that
 */
export async function startCopy({ folder, port, variables }: Options): Promise<Running> {
  const child = spawn(process.execPath, [...readOnlyPermission(folder), 'server.js'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...variables,
      PORT: String(port),
      NODE_ENV: 'production',
      KEEP_ALIVE_TIMEOUT: String(KEEP_ALIVE_MS),
      NEXT_MANUAL_SIG_HANDLE: 'true',
    },
  });
  let hasExited = false;
  const exited = once(child, 'exit').then(() => {
    hasExited = true;
  });
  while (!(await isHealthy(port))) {
    if (hasExited) throw new Error(`server.js exited with ${child.exitCode} before it was ready`);
    await sleep(POLL_MS);
  }
  return asRunning(child, exited, STOP_TIMEOUT_MS);
}

async function isHealthy(port: number): Promise<boolean> {
  const answer = fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(3_000) });
  return answer.then(({ ok }) => ok).catch(() => false);
}
