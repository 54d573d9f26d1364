import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gte,
  inArray,
  lt,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { DeliveryOutcome } from '@/db/kinds';
import { type DeliveryRow, deliveries, transactions } from '@/db/schema';
import { isUuid, lowestIdAt } from './id';

/** Which deliveries to list. An absent property does not restrict. */
export type DeliveryFilter = {
  /** An id: of the delivery, of the processor, or of a transaction, which has one of these keys. */
  search?: { id: string; keys: readonly string[] } | undefined;
  source?: string | undefined;
  outcome?: DeliveryOutcome | undefined;
  code?: string | undefined;
  event?: string | undefined;
  /** The key of a transaction. */
  key?: string | undefined;
  /** The processor's id of the delivery. */
  processorId?: string | undefined;
  /** The least time to the acknowledgement of a new transaction. */
  ackMsFrom?: number | undefined;
  receivedFrom?: Date | undefined;
  receivedBefore?: Date | undefined;
};

type Scan = {
  filter: DeliveryFilter;
  /** The id of the last delivery of the page before. */
  after?: string | undefined;
  limit: number;
};

/** Bounds a statement whose filter has no index. Rejected deliveries are far apart, so each is a page to read. */
const MAX_SCANNED = { rejected: 5_000, other: 20_000 };

const { body: _, ...summary } = getTableColumns(deliveries);
const summaryColumns = sql.join(
  Object.values(summary).map(({ name }) => sql.identifier(name)),
  sql`, `,
);

/**
 * Reads a page of deliveries, newest first, without their bodies. A scan without a suitable index stops after
 * 20,000 rows: the page can then be short or empty, and `end` tells where to continue.
 */
export async function scanDeliveries(db: Database, scan: Scan) {
  const { scanned, condition, maxRows } = planScan(db, scan);
  const rows = await db
    .with(scanned)
    .select(summary)
    .from(deliveries)
    .where(condition)
    .orderBy(desc(deliveries.id))
    .limit(scan.limit);
  if (rows.length === scan.limit) return { rows, end: rows.at(-1)?.id };
  return { rows, end: condition && (await lastScanned(db, scanned, maxRows)) };
}

/**
 * Counts matching deliveries, up to `limit`. Without a suitable index it counts among 20,000 rows, and `end`
 * tells where to continue.
 */
export async function countDeliveryMatches(db: Database, scan: Scan) {
  const { scanned, condition, maxRows } = planScan(db, scan);
  const matches = db
    .with(scanned)
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(condition)
    .limit(scan.limit)
    .as('matches');
  const [row] = await db.select({ count: count() }).from(matches);
  return { count: row?.count ?? 0, end: condition && (await lastScanned(db, scanned, maxRows)) };
}

/** The CTE takes the table's name, so that Drizzle's columns refer to it. */
function planScan(db: Database, { filter, after, limit }: Scan) {
  const indexed = and(
    filter.search && hasId(filter.search),
    filter.key === undefined ? undefined : hasKey([filter.key]),
    filter.processorId === undefined ? undefined : eq(deliveries.processorId, filter.processorId),
    filter.outcome === 'rejected' ? eq(deliveries.outcome, 'rejected') : undefined,
    filter.receivedFrom && gte(deliveries.id, lowestIdAt(filter.receivedFrom)),
    filter.receivedBefore && lt(deliveries.id, lowestIdAt(filter.receivedBefore)),
    after === undefined ? undefined : lt(deliveries.id, after),
  );
  const condition = unindexedCondition(filter);
  const maxScanned = filter.outcome === 'rejected' ? MAX_SCANNED.rejected : MAX_SCANNED.other;
  const maxRows = condition ? maxScanned : limit;
  const scanned = db.$with('deliveries', {}).as(
    sql`select ${summaryColumns} from ${deliveries} where ${indexed ?? sql`true`}
      order by id desc limit ${maxRows}`,
  );
  return { scanned, condition, maxRows };
}

/** Undefined if the scan has read all rows. */
async function lastScanned(
  db: Database,
  scanned: ReturnType<typeof planScan>['scanned'],
  maxRows: number,
): Promise<string | undefined> {
  const [end] = await db
    .with(scanned)
    .select({ id: deliveries.id })
    .from(deliveries)
    .orderBy(desc(deliveries.id))
    .offset(maxRows - 1)
    .limit(1);
  return end?.id;
}

function unindexedCondition(filter: DeliveryFilter): SQL | undefined {
  const { source, outcome, code, event, ackMsFrom } = filter;
  return and(
    source === undefined ? undefined : eq(deliveries.source, source),
    outcome === undefined || outcome === 'rejected' ? undefined : eq(deliveries.outcome, outcome),
    code === undefined ? undefined : eq(deliveries.code, code),
    event === undefined ? undefined : eq(deliveries.event, event),
    ackMsFrom === undefined ? undefined : isAckedAfter(ackMsFrom),
  );
}

/** The transaction has the time. It names the delivery that stored it. */
function isAckedAfter(ms: number): SQL {
  // `offset 0` keeps Postgres from turning this into a join over all transactions.
  return sql`exists (select from ${transactions} where ${transactions.key} = ${deliveries.key}
    and ${transactions.deliveryId} = ${deliveries.id} and ${transactions.ackMs} >= ${ms} offset 0)`;
}

/** Each condition has an index. */
function hasId({ id, keys }: NonNullable<DeliveryFilter['search']>): SQL | undefined {
  return or(
    isUuid(id) ? eq(deliveries.id, id) : undefined,
    eq(deliveries.processorId, id),
    hasKey(keys),
  );
}

/** Both conditions have an index. */
function hasKey(keys: readonly string[]): SQL | undefined {
  return or(
    inArray(deliveries.key, [...keys]),
    ...keys.map((key) => sql`${deliveries.moreKeys} @> ${JSON.stringify([key])}::jsonb`),
  );
}

/** One delivery, with its body. */
export async function findDelivery(db: Database, id: string): Promise<DeliveryRow | undefined> {
  return (await findDeliveries(db, [id]))[0];
}

/** Deliveries with their bodies, oldest first. */
export async function findDeliveries(db: Database, ids: readonly string[]): Promise<DeliveryRow[]> {
  return await db
    .select()
    .from(deliveries)
    .where(inArray(deliveries.id, [...ids]))
    .orderBy(deliveries.id);
}
