import { migrate } from '@/db/migrate';
import { env } from '@/server/settings';

/** `npm run db:migrate`: brings the database at `DATABASE_URL` to the newest schema. */
const url = env().DATABASE_URL;
if (!url) throw new Error('Set DATABASE_URL; the embedded database is migrated by `npm start`.');
await migrate(url);
