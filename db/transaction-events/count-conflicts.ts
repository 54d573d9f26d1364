import { eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactionEvents } from '@/db/schema';

/** How many webhooks contradicted the first one with their id, since ever. */
export async function countConflicts(db: Database): Promise<number> {
  const rows = await db
    .select({ total: sql<string>`coalesce(sum(${transactionEvents.occurrences}), 0)` })
    .from(transactionEvents)
    .where(eq(transactionEvents.kind, 'conflict'));
  return Number(rows[0]?.total ?? 0);
}
