import { migrate } from '@/db/migrate';
import { type Env, env } from '@/server/settings';

/**
 * Whether this build on Vercel may bring its database to the newest schema: production's may, and a
 * preview's only where `MIGRATE_PREVIEW=1` says that each preview has a database of its own.
 * @throws Error when a build that has to migrate knows of no database
 */
export function mayMigrate({ VERCEL_ENV, MIGRATE_PREVIEW, DATABASE_URL }: Env): boolean {
  const isWanted =
    VERCEL_ENV === 'production' || (VERCEL_ENV === 'preview' && MIGRATE_PREVIEW === '1');
  if (isWanted && !DATABASE_URL) {
    throw new Error(
      `DATABASE_URL is not set for ${VERCEL_ENV}: connect a database to the project.`,
    );
  }
  return isWanted;
}

/** The last step of `npm run vercel-build`: what was built is deployed after it, or not at all. */
export async function migrateDeployment(settings: Env = env()): Promise<void> {
  if (!mayMigrate(settings)) {
    console.log('The database is left as it is: this build is not its own.');
    return;
  }
  await migrate(settings.DATABASE_URL ?? '');
  console.log('The database has the newest schema.');
}
