import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import lockfile from 'proper-lockfile';

const root = path.resolve(import.meta.dirname, '..', '..');
const fingerprintFile = path.join(root, '.next', 'source-fingerprint');
const cache = path.join(root, '.next', 'cache');
const SOURCES = [
  'app',
  'server',
  'inngest',
  'db',
  'public',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'tsconfig.json',
];
const MANIFESTS = ['package.json', 'package-lock.json'];

/**
 * Builds the Next application unless its build is of just these sources.
 * Two copies of the service that start at once build once.
 * @param signal ends the build
 * @throws Error when the build fails; its output has been printed then
 */
export async function ensureBuild(signal?: AbortSignal): Promise<void> {
  const fingerprint = sourceFingerprint();
  if (isBuilt(fingerprint)) return;
  const release = await lockfile.lock(path.join(root, 'package.json'), {
    lockfilePath: path.join(root, 'node_modules', '.build.lock'),
    retries: { retries: 300, minTimeout: 1_000, maxTimeout: 1_000 },
  });
  try {
    if (!isBuilt(fingerprint)) await build(fingerprint, signal);
  } finally {
    await release();
  }
}

function isBuilt(fingerprint: string): boolean {
  return existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === fingerprint;
}

async function build(fingerprint: string, signal?: AbortSignal): Promise<void> {
  rmSync(fingerprintFile, { force: true });
  let isBuilt = await runBuild(signal);
  if (!isBuilt && existsSync(cache)) {
    // A build that was killed can leave a cache with which none succeeds any more.
    console.error('The build failed. Once more, without what earlier builds left.');
    rmSync(cache, { recursive: true });
    isBuilt = await runBuild(signal);
  }
  if (!isBuilt) throw new Error('The build failed.');
  writeFileSync(fingerprintFile, fingerprint);
}

async function runBuild(signal?: AbortSignal): Promise<boolean> {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    signal,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // `npm run check` does that; whoever only starts the service need not wait for it.
      BUILD_SKIPS_TYPE_CHECK: '1',
      // Beside the build, for tests: what an image holds.
      BUILD_STANDALONE: '1',
    },
  });
  const [status] = await once(child, 'exit');
  return status === 0;
}

/** A hash over every file that goes into the build, and over Node's version. */
function sourceFingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  for (const name of [...SOURCES, ...MANIFESTS]) {
    for (const file of filesUnder(path.join(root, name))) {
      hash.update(path.relative(root, file)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesUnder(entry: string): string[] {
  if (!existsSync(entry)) return [];
  if (entry.endsWith('.test.ts')) return [];
  if (!statSync(entry).isDirectory()) return [entry];
  return readdirSync(entry)
    .sort()
    .flatMap((name) => filesUnder(path.join(entry, name)));
}
