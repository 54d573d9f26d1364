import { spawnSync } from 'node:child_process';

const NODE_VERSIONS = ['20', '22', '24'];

/**
 * `npm run test:full`: the longer tests (`TEST_FULL=1`), the Vercel build output, then `npm test` on each other
 * version of Node, which npm fetches as a package.
 */
npm(['test'], { TEST_FULL: '1' });
npm(['run', 'vercel']);
const [ownVersion] = process.versions.node.split('.');
for (const version of NODE_VERSIONS.filter((one) => one !== ownVersion)) {
  npm(['exec', '--yes', `--package=node@${version}`, '--', 'npm', 'test']);
}

function npm(args: string[], variables: Record<string, string> = {}): void {
  console.log(`\nnpm ${args.join(' ')}`, variables);
  const { status } = spawnSync('npm', args, {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}
