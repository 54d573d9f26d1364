import path from 'node:path';
import { env } from '@/server/settings';
import { runningDatabaseUrl } from '../local/postgres/cluster';

/**
 * Without `DATABASE_URL`, uses the database of the service that runs here.
 * @throws Error when none runs
 */
export function findRunningDatabase(): void {
  // `database()` reads the same settings object.
  const settings = env();
  settings.DATABASE_URL ??= runningDatabaseUrl(path.resolve(settings.DATA_DIR));
}
