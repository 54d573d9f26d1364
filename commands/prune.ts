import '@/server/settings/load-env';
import { env } from '@/server/settings';
import { archiveOldTransactions, rotateDeliveries } from '@/server/transactions/prune';
import { findRunningDatabase } from './running-database';

/** `npm run prune`: the hourly pruning, now. Uses DATABASE_URL or the service that runs here. */
findRunningDatabase();
const { dropped } = await rotateDeliveries();
console.log(`${dropped.length} days of deliveries dropped`);
const days = env().RETENTION_DAYS;
if (days === undefined) {
  console.log('RETENTION_DAYS is not set: all transactions are kept');
} else {
  const { archived, removed } = await archiveOldTransactions({ days });
  console.log(`${archived} archived; ${removed} removed that were already archived`);
}
process.exit(0);
