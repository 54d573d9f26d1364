import type { Env } from '@/server/settings';

/**
 * Whether this Vercel build may migrate its database. A preview build may do so only with
 * `MIGRATE_PREVIEW=1`, which says that each preview has its own database.
 * @throws Error when a build that must migrate has no database
 */
export function mayMigrate({ VERCEL_ENV, MIGRATE_PREVIEW, DATABASE_URL }: Env): boolean {
  const isAllowed =
    VERCEL_ENV === 'production' || (VERCEL_ENV === 'preview' && MIGRATE_PREVIEW === '1');
  if (isAllowed && !DATABASE_URL) {
    throw new Error(
      `DATABASE_URL is not set for ${VERCEL_ENV}. Connect a database to the Vercel project.`,
    );
  }
  return isAllowed;
}
