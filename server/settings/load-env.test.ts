import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..');

it('reads .env like Next: .env.local first, and set variables before both', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-env-'));
  try {
    writeFileSync(path.join(folder, '.env'), 'A=env\nB=env\nC="quoted text"\n');
    writeFileSync(path.join(folder, '.env.local'), 'B=local\nD=local\n');
    const script = `import '${path.join(root, 'server/settings/load-env.ts')}';
      console.log(JSON.stringify(['A', 'B', 'C', 'D'].map((name) => process.env[name])));`;
    const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
    const output = execFileSync(
      process.execPath,
      ['--import', `file://${tsx}`, '--input-type=module', '--eval', script],
      { cwd: folder, env: { ...process.env, NODE_ENV: 'production', D: 'set' }, encoding: 'utf8' },
    );
    expect(JSON.parse(output)).toEqual(['env', 'local', 'quoted text', 'set']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
