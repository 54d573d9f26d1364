import { sql } from 'drizzle-orm';
import type { Database } from './client';
import { sources } from './schema';

/** Remembers that a source has just sent a webhook. */
export async function touchSource(db: Database, name: string): Promise<void> {
  await db
    .insert(sources)
    .values({ name, lastWebhookAt: sql`now()` })
    .onConflictDoUpdate({ target: sources.name, set: { lastWebhookAt: sql`now()` } });
}

/** All sources that have ever sent a webhook, by name. */
export async function listSources(db: Database) {
  return await db.select().from(sources).orderBy(sources.name);
}
