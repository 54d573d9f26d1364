import { spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runStart, startService, UNTIMED } from '../tests/support/service';
import { post, read, webhook } from '../tests/support/webhooks';
import { pickStablePort } from './launcher/ports';
import { readProcesses } from './launcher/process-list';

const TIMEOUT_MS = 60_000;
const POLL = { timeout: TIMEOUT_MS, interval: 200 };
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-first-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function failedStart(): Promise<string> {
  const { exited, output } = runStart({ dataDir, port: await pickStablePort(), env: UNTIMED });
  expect((await exited)[0]).toBe(1);
  return output();
}

it('lets one of two first starts on one folder run, and the other one explain itself', async () => {
  const starts = await Promise.allSettled([
    startService({ dataDir, env: UNTIMED }),
    startService({ dataDir, env: UNTIMED }),
  ]);
  const [service, ...more] = starts.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const [refused] = starts.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []));
  expect(more).toEqual([]);
  expect(refused).toContain('Another copy of the service uses');
  expect(await post(service?.url ?? '', webhook('first'))).toMatchObject({ status: 202 });
  await service?.end();

  const again = await startService({ dataDir, env: UNTIMED });
  expect(await read(again.url, 'first')).toBeDefined();
  await again.end();

  renameSync(path.join(dataDir, 'postgres-18.password'), path.join(dataDir, 'kept'));
  expect(await failedStart()).toContain('postgres-18.password is missing');
  renameSync(path.join(dataDir, 'postgres-18'), path.join(dataDir, 'postgres-17'));
  expect(await failedStart()).toContain('has the data of another Postgres version (postgres-17)');
});

it('stops everything when npm ends without passing on SIGTERM', async () => {
  const port = await pickStablePort();
  // As npm runs a script. What follows the command keeps the shell from becoming it.
  const shell = spawn('sh', ['-c', `"${process.execPath}" local/start.mjs; exit`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...UNTIMED,
      ...{
        PORT: String(port),
        DATA_DIR: dataDir,
        LOG_LEVEL: 'silent',
        npm_lifecycle_event: 'start',
      },
    },
  });
  // The last process to start.
  await vi.waitFor(() => expect(readProcesses(dataDir)).toHaveProperty('next'), POLL);
  const pids = Object.values(readProcesses(dataDir));
  shell.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), TIMEOUT_MS);
});
