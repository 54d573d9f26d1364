import path from 'node:path';
import { env } from '@/server/settings';
import { databaseUrl, runningPostmaster } from '../local/postgres/cluster';

/**
 * Without `DATABASE_URL`, uses the database of the service that runs here.
 * @throws Error when none runs
 */
export function findRunningDatabase(): void {
  // `database()` reads the same settings object.
  const settings = env();
  settings.DATABASE_URL ??= embeddedUrl(path.resolve(settings.DATA_DIR));
}

function embeddedUrl(dataDir: string): string {
  const postmaster = runningPostmaster(dataDir);
  if (!postmaster) throw new Error(`Set DATABASE_URL. No service runs in ${dataDir}.`);
  return databaseUrl(dataDir, postmaster.port);
}
