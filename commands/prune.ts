import path from 'node:path';
import { database } from '@/db/client';
import { env } from '@/server/settings';
import { prune } from '@/server/transactions/prune';
import { databaseUrl, runningPostmaster } from '../local/postgres/cluster';

/** `npm run prune`: what the nightly function does, for DATABASE_URL or the service that runs here. */
const settings = env();
if (settings.RETENTION_DAYS === undefined) {
  throw new Error('Set RETENTION_DAYS; without it everything is kept.');
}
database({ ...settings, DATABASE_URL: settings.DATABASE_URL ?? embeddedUrl() });
const { archived, removed } = await prune({ days: settings.RETENTION_DAYS });
console.log(`${archived} archived; ${removed} that were archived before removed`);
process.exit(0);

function embeddedUrl(): string {
  const dataDir = path.resolve(settings.DATA_DIR);
  const running = runningPostmaster(dataDir);
  if (!running) throw new Error(`Set DATABASE_URL; no service runs in ${dataDir}.`);
  return databaseUrl(dataDir, running.port);
}
