import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { OutputFile, Plugin } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..', '..');
const cacheFolder = path.join(root, 'node_modules', '.cache', 'transaction-webhooks');
const ENTRY_POINTS = {
  launcher: 'local/start.ts',
  front: 'local/processes/front.ts',
  functions: 'local/processes/functions.ts',
  inngest: 'local/inngest-server/main.ts',
  next: 'local/processes/next.ts',
};
/** Packages that read their own files, start workers, are loaded on demand, or are optional. */
const EXTERNAL = [
  'next',
  '@next/env',
  'esbuild',
  'pino',
  'pino-pretty',
  '@opentelemetry/sdk-node',
  'pg-native',
];
/** npm writes it with every change of the installed packages. */
const INSTALLED = 'node_modules/.package-lock.json';

/** A Node program of the service. */
export type ProgramName = Exclude<keyof typeof ENTRY_POINTS, 'launcher'>;

/**
 * Bundles the service's Node programs with their packages to plain JavaScript: a process then starts
 * with less than half of the CPU time, and needs less memory. `local/start.mjs` uses the bundle until a
 * source changes.
 * @returns the folder with `<program>.mjs`. Its name is a hash of its content, so a running
 * service keeps its own bundle when the sources change. `npm ci` removes old bundles.
 */
export async function bundleProcesses(): Promise<string> {
  const { build, stop } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRY_POINTS,
    // As deep as the bundle, so that source maps find their files.
    outdir: path.join(cacheFolder, 'unwritten'),
    bundle: true,
    splitting: true,
    external: EXTERNAL,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outExtension: { '.js': '.mjs' },
    // For packages that call `require`.
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
    },
    plugins: [keepFolders],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
  });
  // Its process would go on as long as this one.
  await stop();
  const folder = write(outputFiles);
  const sources = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules/'));
  const hashes = [...sources, INSTALLED].flatMap((file) => {
    const source = path.join(root, file);
    return existsSync(source) ? [[file, sha256([readFileSync(source)])]] : [];
  });
  const current = { folder, sources: Object.fromEntries(hashes) };
  replaceFile(path.join(cacheFolder, 'current.json'), JSON.stringify(current));
  return folder;
}

/** Modules find files by the folder of their source, not by that of the bundle. */
const keepFolders: Plugin = {
  name: 'keep folders',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const folder = JSON.stringify(path.dirname(file));
      const contents = readFileSync(file, 'utf8').replace(/import\.meta\.dirname/g, folder);
      return { contents, loader: 'ts' };
    });
  },
};

function write(files: readonly OutputFile[]): string {
  const name = sha256(files.map(({ contents }) => contents)).slice(0, 16);
  const bundle = path.join(cacheFolder, name);
  if (existsSync(bundle)) return bundle;
  // The rename is atomic: another start never sees a half-written bundle.
  mkdirSync(cacheFolder, { recursive: true });
  const unfinished = mkdtempSync(`${bundle}.`);
  for (const { path: file, contents } of files) {
    writeFileSync(path.join(unfinished, path.basename(file)), contents);
  }
  try {
    renameSync(unfinished, bundle);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(bundle)) throw error;
  }
  return bundle;
}

/** Another process sees the old or the new content, never a part. */
function replaceFile(file: string, content: string): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, file);
}

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
