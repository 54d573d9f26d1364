import '@/server/settings/load-env';
import { migrate } from '@/db/migrate';
import { env } from '@/server/settings';

/** `npm run db:migrate`: migrates the database at `DATABASE_URL` to the newest schema. */
const url = env().DATABASE_URL;
if (!url) throw new Error('Set DATABASE_URL. `npm start` migrates the embedded database.');
await migrate(url);
