import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script in the folder and returns what it prints as JSON. */
function run(script: string, env: Record<string, string> = {}): unknown {
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  const load = `import { reloadEnv } from '${path.join(root, 'server/settings/load-env.ts')}';
    import { env } from '${path.join(root, 'server/settings/index.ts')}';`;
  const output = execFileSync(
    process.execPath,
    ['--import', `file://${tsx}`, '--input-type=module', '--eval', `${load}\n${script}`],
    { cwd: folder, env: { ...process.env, NODE_ENV: 'production', ...env }, encoding: 'utf8' },
  );
  return JSON.parse(output);
}

it('reads .env like Next: .env.local first, and set variables before both', () => {
  writeFileSync(path.join(folder, '.env'), 'A=env\nB=env\nC="quoted text"\n');
  writeFileSync(path.join(folder, '.env.local'), 'B=local\nD=local\n');
  const script = `console.log(JSON.stringify(['A', 'B', 'C', 'D'].map((name) => process.env[name])))`;
  expect(run(script, { D: 'set' })).toEqual(['env', 'local', 'quoted text', 'set']);
});

it('reads .env again, and keeps the former settings if one is wrong', () => {
  writeFileSync(path.join(folder, '.env'), 'PROCESSING_DELAY=1s\n');
  const script = `import { writeFileSync } from 'node:fs';
    const seen = [env().PROCESSING_DELAY];
    for (const text of ['PROCESSING_DELAY=2s', 'PROCESSING_DELAY=soon', '']) {
      writeFileSync('.env', text);
      try { reloadEnv([], () => {}); } catch (error) { seen.push(error.name); }
      seen.push(env().PROCESSING_DELAY, process.env.PROCESSING_DELAY ?? 'unset');
    }
    console.log(JSON.stringify(seen));`;
  expect(run(script)).toEqual(['1s', '2s', '2s', 'StartError', '2s', '2s', '30s', 'unset']);
});

it('keeps the values of variables that need a restart, also when they were unset', () => {
  writeFileSync(path.join(folder, '.env'), 'PORT=3001\n');
  const script = `import { writeFileSync } from 'node:fs';
    writeFileSync('.env', 'PORT=3002\\nDATA_DIR=elsewhere\\nPROCESSING_DELAY=2s\\n');
    const { PORT, PROCESSING_DELAY } = reloadEnv(['PORT', 'DATA_DIR'], () => {});
    console.log(JSON.stringify([PORT, process.env.DATA_DIR ?? 'unset', PROCESSING_DELAY]));`;
  expect(run(script)).toEqual([3001, 'unset', '2s']);
});
