import '@/server/settings/load-env';
import path from 'node:path';
import { env } from '@/server/settings';
import { archiveOldTransactions } from '@/server/transactions/prune';
import { databaseUrl, runningPostmaster } from '../local/postgres/cluster';

/** `npm run prune`: the nightly pruning, now. Uses DATABASE_URL or the service that runs here. */
const settings = env();
if (settings.RETENTION_DAYS === undefined) {
  throw new Error('Set RETENTION_DAYS. Without it, everything is kept.');
}
// `database()` reads the same settings object.
settings.DATABASE_URL ??= embeddedUrl(path.resolve(settings.DATA_DIR));
const { archived, removed } = await archiveOldTransactions({ days: settings.RETENTION_DAYS });
console.log(`${archived} archived; ${removed} removed that were already archived`);
process.exit(0);

function embeddedUrl(dataDir: string): string {
  const postmaster = runningPostmaster(dataDir);
  if (!postmaster) throw new Error(`Set DATABASE_URL. No service runs in ${dataDir}.`);
  return databaseUrl(dataDir, postmaster.port);
}
