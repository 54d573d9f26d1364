import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

const NODE_VERSIONS = [20, 22, 24];

/**
 * `npm run test:full`: the longer tests (`TEST_FULL=1`), the Vercel build output, then `npm test`
 * on each other installed Node version.
 */
run(['test'], { TEST_FULL: '1' });
run(['run', 'vercel'], {});
for (const major of NODE_VERSIONS) {
  if (major === Number.parseInt(process.versions.node, 10)) continue;
  const node = findNode(major);
  if (node) testOn(node);
  else console.log(`Skipped Node ${major}, because it is not installed.`);
}

function run(args: string[], variables: Record<string, string>): void {
  console.log(`\nnpm ${args.join(' ')}`, variables);
  const { status } = spawnSync('npm', args, {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}

/** Finds `node22` and the like on the PATH, or else the newest version from nvm. */
function findNode(major: number): string | undefined {
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, `node${major}`));
  const nvm = path.join(process.env.NVM_DIR ?? path.join(homedir(), '.nvm'), 'versions', 'node');
  const byNvm = (existsSync(nvm) ? readdirSync(nvm) : [])
    .filter((name) => name.startsWith(`v${major}.`))
    .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
    .map((name) => path.join(nvm, name, 'bin', 'node'));
  return [...onPath, ...byNvm].find((file) => existsSync(file));
}

/** Runs `npm test` with another Node first on the PATH. */
function testOn(node: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-node-'));
  symlinkSync(node, path.join(folder, 'node'));
  try {
    run(['test'], { PATH: `${folder}${path.delimiter}${process.env.PATH ?? ''}` });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
