import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { descendantsOf, nicenessOf } from '../../tests/support/niceness';
import { lowerPriority } from './lower-priority';

const RUN_FOREVER = 'console.log("up"); setInterval(() => {}, 1_000)';

const started: { kill: () => void }[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.kill();
});

/** Starts a process in its own session, like those of the service. */
async function startSession(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', script], { detached: true });
  started.push({ kill: () => process.kill(-(child.pid ?? 0), 'SIGKILL') });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it('lowers the priority of a process and all its threads', async () => {
  const pid = await startSession(RUN_FOREVER);
  await lowerPriority(pid, 7);
  expect(getPriority(pid)).toBe(7);
  if (process.platform !== 'linux') return;
  const threads = readdirSync(`/proc/${pid}/task`).map(Number);
  expect(threads.length).toBeGreaterThan(1);
  expect(threads.map(getPriority)).toEqual(threads.map(() => 7));
});

it.runIf(existsSync('/proc/self/autogroup'))(
  'lowers the Linux autogroup priority of three sessions at once',
  async () => {
    const pids = await Promise.all([
      startSession(RUN_FOREVER),
      startSession(RUN_FOREVER),
      startSession(RUN_FOREVER),
    ]);
    await Promise.all(pids.map((pid) => lowerPriority(pid, 7)));
    for (const pid of pids) {
      expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(/ nice 7\n$/);
      expect(nicenessOf(pid)).toBe(7);
    }
  },
);

it('lowerPriority does not throw for a process that has exited', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await expect(lowerPriority(child.pid ?? 0, 7)).resolves.toBeUndefined();
});

it.runIf(existsSync(`/proc/self/task/${process.pid}/children`))(
  'finds the children and grandchildren of a process',
  async () => {
    const pid = await startSession(
      `const { spawn } = require('node:child_process');
      const inner = spawn(process.execPath, ['-e', ${JSON.stringify(RUN_FOREVER)}]);
      inner.stdout.once('data', () => console.log('up')); setInterval(() => {}, 1_000)`,
    );
    expect(descendantsOf(pid)).toHaveLength(1);
    expect(descendantsOf(process.pid)).toEqual(
      expect.arrayContaining([pid, ...descendantsOf(pid)]),
    );
  },
);
