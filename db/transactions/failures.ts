import { and, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { effects, transactionEvents, transactions } from '@/db/schema';

/** Failed transactions of one source that failed for the same reason, in the same effect. */
export type FailureGroup = {
  source: string;
  /** Null if no call to another system has failed. */
  effect: string | null;
  /** Without its variable parts: IDs, addresses, quoted texts, and numbers of more than three digits. */
  reason: string;
};

/** Failed transactions with this reason, also of one source or of one effect only. */
export type FailureFilter = Pick<FailureGroup, 'reason'> & Partial<FailureGroup>;

/** The newest of so many failed transactions are grouped, so that an outage with a million costs no more. */
const MAX_GROUPED = 10_000;
const MAX_GROUPS = 100;

/** The error of the last attempt, which only operators see. Older rows may have no event. */
const error = sql<string>`coalesce((select ${transactionEvents.details} ->> 'reason'
  from ${transactionEvents}
  where ${transactionEvents}.transaction_id = ${transactions}.transaction_id
    and ${transactionEvents}.kind = 'failed'
  order by ${transactionEvents}.id desc limit 1), ${transactions}.failure)`;

/** The effect whose call failed last. */
const effect = sql<string | null>`(select ${effects}.name from ${effects}
  where ${effects}.transaction_id = ${transactions}.transaction_id
    and ${effects}.status in ('FAILED', 'RETRYING')
  order by ${effects}.last_called_at desc limit 1)`;

const QUOTED = '"[^"]*"';
/** A UUID, an IP address with its port, or a word of at least four characters with a digit. A status such as 503 stays. */
const VARIABLE = [
  '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  String.raw`\d+(\.\d+){3}(:\d+)?`,
  String.raw`\m(?=\w*\d)\w{4,}\M`,
].join('|');

/** A reason without its variable parts. */
const reason = sql<string>`regexp_replace(regexp_replace(${error}, ${QUOTED}, '"…"', 'g'),
  ${VARIABLE}, '…', 'gi')`;

const isFailed = isNotNull(transactions.failure);

/** Groups the newest failed transactions by source, effect and reason; the largest group first. */
export async function groupFailures(db: Database) {
  const newest = db
    .select({
      source: sql<string>`${transactions.source}`.as('source'),
      effect: sql<string | null>`${effect}`.as('effect'),
      reason: sql<string>`${reason}`.as('reason'),
      createdAt: transactions.createdAt,
    })
    .from(transactions)
    .where(isFailed)
    .orderBy(desc(transactions.createdAt))
    .limit(MAX_GROUPED)
    .as('newest');
  const groups = await db
    .select({
      source: newest.source,
      effect: newest.effect,
      reason: newest.reason,
      count: sql<number>`count(*)::int`.as('count'),
      firstAt: sql<Date>`min(created_at)`.mapWith(transactions.createdAt),
      lastAt: sql<Date>`max(created_at)`.mapWith(transactions.createdAt),
      total: sql<number>`(sum(count(*)) over ())::int`,
    })
    .from(newest)
    .groupBy(newest.source, newest.effect, newest.reason)
    .orderBy(sql`count desc`, sql`max(created_at) desc`)
    .limit(MAX_GROUPS);
  return { groups, isMore: (groups[0]?.total ?? 0) >= MAX_GROUPED };
}

/** SQL for whether a row of `transactions` is such a failure. No index serves it. */
export function isSuchFailure(filter: FailureFilter): SQL | undefined {
  return and(
    isFailed,
    filter.source === undefined ? undefined : eq(transactions.source, filter.source),
    filter.effect === null ? isNull(effect) : undefined,
    typeof filter.effect === 'string' ? eq(effect, filter.effect) : undefined,
    eq(reason, filter.reason),
  );
}

/** The error and the effect of failed transactions, by key. */
export async function findFailures(
  db: Database,
  keys: readonly string[],
): Promise<Map<string, { error: string; effect: string | null }>> {
  const rows = await db
    .select({ key: transactions.key, error, effect })
    .from(transactions)
    .where(and(inArray(transactions.key, [...keys]), isFailed));
  return new Map(rows.map(({ key, ...failure }) => [key, failure]));
}
