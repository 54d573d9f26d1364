// Starts the service from its bundle, and bundles first if a source has changed. Plain JavaScript,
// because loading TypeScript takes longer than everything else before the first webhook.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';

const root = path.resolve(import.meta.dirname, '..');
const cacheFolder = path.join(root, 'node_modules', '.cache', 'transaction-webhooks');

// The young generation keeps its first size: 30 MB less in a process that mostly waits.
v8.setFlagsFromString('--semi-space-growth-factor=1');
// `fetch` needs 30 MB less on Node 20. The other processes get this flag from local/launcher/plan.ts.
v8.setFlagsFromString('--liftoff-only');

// The processes inherit it. Node 20 has no compile cache.
process.env.NODE_COMPILE_CACHE ??= path.join(cacheFolder, 'compiled');
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);

const bundle = currentBundle() ?? bundleAgain();
const { start } = await import(pathToFileURL(path.join(bundle, 'launcher.mjs')).href);
await start(bundle);

/** The folder of the last bundle, unless one of its sources has changed. */
function currentBundle() {
  try {
    const { folder, sources } = JSON.parse(readFileSync(path.join(cacheFolder, 'current.json')));
    const isUnchanged = ([file, hash]) =>
      createHash('sha256')
        .update(readFileSync(path.join(root, file)))
        .digest('hex') === hash;
    return Object.entries(sources).every(isUnchanged) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** In a process of its own, because the compilers would stay in memory. */
function bundleAgain() {
  const script = `import { bundleProcesses } from './local/launcher/bundle.ts'; await bundleProcesses();`;
  const parameters = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { status } = spawnSync(process.execPath, parameters, { cwd: root, stdio: 'inherit' });
  // The process has said why.
  if (status !== 0) process.exit(1);
  return currentBundle() ?? bundleAgain();
}
