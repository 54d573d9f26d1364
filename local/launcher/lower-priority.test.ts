import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { descendantsOf, nicenessOf } from '../../tests/support/niceness';
import { lowerPriority } from './lower-priority';

const LASTS = 'console.log("up"); setInterval(() => {}, 1_000)';

const started: { kill: () => void }[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.kill();
});

/** A process that leads a session of its own, as the parts of the service do. */
async function lead(script: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', script], { detached: true });
  started.push({ kill: () => process.kill(-(child.pid ?? 0), 'SIGKILL') });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

it('lowers the priority of a process and all its threads', async () => {
  const pid = await lead(LASTS);
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
    const pids = await Promise.all([lead(LASTS), lead(LASTS), lead(LASTS)]);
    await Promise.all(pids.map((pid) => lowerPriority(pid, 7)));
    for (const pid of pids) {
      expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(/ nice 7\n$/);
      expect(nicenessOf(pid)).toBe(7);
    }
  },
);

it('skips an ended process without an error when lowering its priority', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await expect(lowerPriority(child.pid ?? 0, 7)).resolves.toBeUndefined();
});

it.runIf(existsSync(`/proc/self/task/${process.pid}/children`))(
  'finds the children and grandchildren of a process',
  async () => {
    const pid = await lead(
      `const { spawn } = require('node:child_process');
      const inner = spawn(process.execPath, ['-e', ${JSON.stringify(LASTS)}]);
      inner.stdout.once('data', () => console.log('up')); setInterval(() => {}, 1_000)`,
    );
    expect(descendantsOf(pid)).toHaveLength(1);
    expect(descendantsOf(process.pid)).toEqual(
      expect.arrayContaining([pid, ...descendantsOf(pid)]),
    );
  },
);
