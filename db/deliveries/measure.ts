import { and, desc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { deliveries, transactions } from '@/db/schema';
import { type Range, startOf } from '@/db/transactions/measure';
import { MAX_COUNTED } from '@/server/settings/limits';
import { lowestIdAt } from './id';

/** Rejected webhooks per bucket. Buckets without any are left out. */
export async function measureRejected(db: Database, range: Range) {
  return await db
    .select({
      minute: startOf('received_at', range),
      count: sql<number>`sum(${deliveries.occurrences})::int`,
    })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.outcome, 'rejected'),
        gte(deliveries.receivedAt, range.since),
        gte(deliveries.id, lowestIdAt(range.since)),
      ),
    )
    .groupBy(sql`1`);
}

/**
 * Webhooks with an `ack_ms` of `sloMs` or more, per bucket in which they arrived. It counts the deliveries that
 * the filter `ack_ms_from` lists. Older ones than the newest 10,000 are not counted.
 */
export async function measureLate(db: Database, { sloMs, ...range }: Range & { sloMs: number }) {
  const late = await db
    .select({ id: transactions.deliveryId })
    .from(transactions)
    .where(and(gte(transactions.createdAt, range.since), gte(transactions.ackMs, sloMs)))
    .orderBy(desc(transactions.createdAt))
    .limit(MAX_COUNTED);
  const ids = late.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return [];
  return await db
    .select({ minute: startOf('received_at', range), count: sql<number>`count(*)::int` })
    .from(deliveries)
    .where(
      and(
        sql`${deliveries.id} = any(${sql.param(ids)}::uuid[])`,
        isNotNull(deliveries.key),
        gte(deliveries.id, lowestIdAt(range.since)),
      ),
    )
    .groupBy(sql`1`);
}

/** The number of webhooks rejected since then; at most `limit` rows are looked at. */
export async function countRejected(
  db: Database,
  { since, limit }: { since: Date; limit: number },
) {
  const rejected = db
    .select({ occurrences: deliveries.occurrences })
    .from(deliveries)
    .where(and(eq(deliveries.outcome, 'rejected'), gte(deliveries.id, lowestIdAt(since))))
    .limit(limit)
    .as('rejected');
  const [row] = await db
    .select({ count: sql<number>`coalesce(sum(occurrences), 0)::int` })
    .from(rejected);
  return row?.count ?? 0;
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

/** What became of the last deliveries, with the time of the oldest of them. Reads at most `last` rows. */
export async function countOutcomes(db: Database, { last }: { last: number }) {
  const latest = db
    .select({
      outcome: deliveries.outcome,
      occurrences: deliveries.occurrences,
      receivedAt: deliveries.receivedAt,
    })
    .from(deliveries)
    .orderBy(desc(deliveries.id))
    .limit(last)
    .as('latest');
  return await db
    .select({
      outcome: latest.outcome,
      count: sql<number>`sum(occurrences)::int`,
      rows: sql<number>`count(*)::int`,
      since: sql<Date>`min(received_at)`.mapWith(deliveries.receivedAt),
    })
    .from(latest)
    .groupBy(latest.outcome);
}
