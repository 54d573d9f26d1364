import { and, desc, eq, gte, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { deliveries } from '@/db/schema';
import { firstMinute, minuteOf } from '@/db/transactions/measure';
import { lowestIdAt } from './id';

/** Rejected webhooks per minute. Minutes without any are left out. */
export async function measureRejected(db: Database, { minutes }: { minutes: number }) {
  return await db
    .select({
      minute: minuteOf('received_at'),
      rejected: sql<number>`sum(${deliveries.occurrences})::int`,
    })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.outcome, 'rejected'),
        sql`${deliveries.receivedAt} >= ${firstMinute(minutes)}`,
        gte(deliveries.id, lowestIdAt(new Date(Date.now() - (minutes + 1) * 60_000))),
      ),
    )
    .groupBy(sql`date_trunc('minute', ${deliveries.receivedAt})`);
}

/**
 * What became of the last deliveries, by source and error. Deliveries to unknown URLs are left out.
 * @param options.last how many deliveries to look at
 */
export async function countLatest(db: Database, { since, last }: { since: Date; last: number }) {
  const latest = db
    .select({
      source: deliveries.source,
      code: deliveries.code,
      reason: deliveries.reason,
      occurrences: deliveries.occurrences,
    })
    .from(deliveries)
    .where(gte(deliveries.id, lowestIdAt(since)))
    .orderBy(desc(deliveries.id))
    .limit(last)
    .as('latest');
  return await db
    .select({
      source: sql<string>`source`,
      code: sql<string | null>`code`,
      reason: sql<string | null>`split_part(reason, ' by ', 1)`,
      count: sql<number>`sum(occurrences)::int`,
    })
    .from(latest)
    .where(sql`source is not null`)
    .groupBy(sql`1, 2, 3`)
    .orderBy(sql`4 desc`);
}
