import { migrate } from '@/db/migrate';
import { env } from '@/server/settings';
import { checkSources } from '@/server/webhooks/sources';
import { mayMigrate } from './may-migrate';

// The last step of `npm run vercel-build`: if the migration fails, Vercel deploys nothing.
const settings = env();
checkSources(settings);
if (mayMigrate(settings)) {
  await migrate(settings.DATABASE_URL ?? '');
  console.log('The database has the newest schema.');
} else {
  console.log('Skipped the migration, because this build may not change the database.');
}
