import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { transactionEvents } from '@/db/schema';

/** How many webhooks repeated a transaction's first one, and how many contradicted it. */
export type Repeats = { duplicates: number; conflicts: number };

/** The repeats of the transactions with these ids; those without any are left out. */
export async function countRepeats(
  db: Database,
  transactionIds: readonly string[],
): Promise<Map<string, Repeats>> {
  const rows = await db
    .select({
      transactionId: transactionEvents.transactionId,
      duplicates: occurrencesOf('duplicate'),
      conflicts: occurrencesOf('conflict'),
    })
    .from(transactionEvents)
    .where(
      and(
        inArray(transactionEvents.transactionId, [...transactionIds]),
        inArray(transactionEvents.kind, ['duplicate', 'conflict']),
      ),
    )
    .groupBy(transactionEvents.transactionId);
  return new Map(rows.map(({ transactionId, ...repeats }) => [transactionId, repeats]));
}

function occurrencesOf(kind: 'duplicate' | 'conflict') {
  return sql<number>`coalesce(sum(${transactionEvents.occurrences})
    filter (where ${eq(transactionEvents.kind, kind)}), 0)::int`;
}
