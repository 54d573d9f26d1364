import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import lockfile from 'proper-lockfile';

const root = path.resolve(import.meta.dirname, '..', '..');
const fingerprintFile = path.join(root, '.next', 'source-fingerprint');
const SOURCES = [
  'app',
  'pages',
  'server',
  'inngest',
  'db',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

type BuildOptions = {
  signal?: AbortSignal;
  /** Above 0 while webhooks are answered. */
  niceness?: number;
  /** Keeps the files of the build before, because Next still serves them. */
  keepsFiles?: boolean;
};

/**
 * Builds the Next application if its sources changed since the last build. Concurrent starts share
 * one build.
 * @throws Error when the build fails; its output is already printed
 */
export async function ensureBuild(options: BuildOptions = {}): Promise<void> {
  const fingerprint = sourceFingerprint();
  if (isBuilt(fingerprint)) return;
  const lockfilePath = path.join(root, 'node_modules', '.build.lock');
  if (existsSync(lockfilePath)) console.log('Another start builds the dashboard. Waiting for it…');
  const release = await lockfile.lock(path.join(root, 'package.json'), {
    lockfilePath,
    retries: { retries: 300, minTimeout: 1_000, maxTimeout: 1_000 },
  });
  try {
    if (!isBuilt(fingerprint)) await build(fingerprint, options);
  } finally {
    await release();
  }
}

function isBuilt(fingerprint: string): boolean {
  return existsSync(fingerprintFile) && readFileSync(fingerprintFile, 'utf8') === fingerprint;
}

async function build(fingerprint: string, options: BuildOptions): Promise<void> {
  rmSync(fingerprintFile, { force: true });
  const startedAtMs = performance.now();
  console.log(
    'Building the dashboard. Only the first start and updates do this; it takes about half a minute…',
  );
  if (!(await runNextBuild(options))) throw new Error('The build failed.');
  await compressStaticFiles();
  writeFileSync(fingerprintFile, fingerprint);
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  console.log(`The dashboard was built in ${seconds} s. Starting it…`);
}

async function runNextBuild({
  signal,
  niceness = 0,
  keepsFiles = false,
}: BuildOptions): Promise<boolean> {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  const child = spawn(process.execPath, [next, 'build'], {
    cwd: root,
    signal,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      // `npm run check` checks types; a start should not wait for that.
      BUILD_QUICKLY: '1',
      ...(keepsFiles && { BUILD_KEEPS_FILES: '1' }),
      // Tests start this output as the container image does.
      BUILD_STANDALONE: '1',
    },
  });
  const { pid } = child;
  if (pid !== undefined && niceness > getPriority(pid)) setPriority(pid, niceness);
  const [status] = await once(child, 'exit');
  return status === 0;
}

/** Writes `x.js.br` next to `x.js`. Browsers load a sixth less than with gzip. */
async function compressStaticFiles(): Promise<void> {
  const folder = path.join(root, '.next', 'static');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  await Promise.all(
    files
      .filter((file) => /\.(js|css)$/.test(file))
      .map(async (file) => {
        const content = await readFile(path.join(folder, file));
        await writeFile(path.join(folder, `${file}.br`), await promisify(brotliCompress)(content));
      }),
  );
}

/** A hash of Node's version and of every file that goes into the build. */
function sourceFingerprint(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of SOURCES.flatMap((name) => filesUnder(path.join(root, name)))) {
    hash.update(path.relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesUnder(entry: string): string[] {
  if (!existsSync(entry) || entry.endsWith('.test.ts')) return [];
  if (!statSync(entry).isDirectory()) return [entry];
  return readdirSync(entry)
    .sort()
    .flatMap((name) => filesUnder(path.join(entry, name)));
}
