import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';

const LINES = 20_000;

// The second half is logged while the first is being written.
const program = `
  import { log } from './server/observability/log';
  for (let n = 0; n < ${LINES}; n += 1) {
    if (n === ${LINES / 2}) await new Promise(setImmediate);
    log.info({ n }, 'line');
  }
  process.stderr.write('logged');
  process.exit(0);
`;

it('writes all 20,000 log lines to a slow reader before the process exits', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'info' },
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8').pause();
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stdout.pause();
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  await vi.waitFor(() => expect(errors).toContain('logged'), 20_000);
  child.stdout.resume();
  await once(child, 'close');
  const numbers = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).n);
  expect(numbers).toEqual(Array.from({ length: LINES }, (_, n) => n));
}, 30_000);
