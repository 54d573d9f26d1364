import { and, desc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { DeliveryOutcome } from '@/db/kinds';
import { type DeliveryRow, deliveries } from '@/db/schema';
import { lowestIdAt } from './id';

/** Which deliveries to list. An absent property does not restrict. */
export type DeliveryFilter = {
  source?: string | undefined;
  outcome?: DeliveryOutcome | undefined;
  code?: string | undefined;
  event?: string | undefined;
  /** The key of a transaction. */
  key?: string | undefined;
  /** The processor's id of the delivery. */
  processorId?: string | undefined;
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

/**
 * Reads a page of deliveries, newest first, without their bodies. A scan without a suitable index stops after
 * 20,000 rows: the page can then be short or empty, and `end` tells where to continue.
 */
export async function scanDeliveries(db: Database, { filter, after, limit }: Scan) {
  const indexed = and(
    filter.key === undefined ? undefined : hasKey(filter.key),
    filter.processorId === undefined ? undefined : eq(deliveries.processorId, filter.processorId),
    filter.outcome === 'rejected' ? eq(deliveries.outcome, 'rejected') : undefined,
    filter.receivedFrom && gte(deliveries.id, lowestIdAt(filter.receivedFrom)),
    filter.receivedBefore && lt(deliveries.id, lowestIdAt(filter.receivedBefore)),
    after === undefined ? undefined : lt(deliveries.id, after),
  );
  const condition = unindexedCondition(filter);
  const maxScanned = filter.outcome === 'rejected' ? MAX_SCANNED.rejected : MAX_SCANNED.other;
  const maxRows = condition ? maxScanned : limit;
  const { body: _, ...summary } = getTableColumns(deliveries);
  const columns = sql.join(
    Object.values(summary).map(({ name }) => sql.identifier(name)),
    sql`, `,
  );
  const scanned = db.$with('deliveries', {}).as(
    sql`select ${columns} from ${deliveries} where ${indexed ?? sql`true`}
      order by id desc limit ${maxRows}`,
  );
  const rows = await db
    .with(scanned)
    .select(summary)
    .from(deliveries)
    .where(condition)
    .orderBy(desc(deliveries.id))
    .limit(limit);
  if (rows.length === limit) return { rows, end: rows.at(-1)?.id };
  if (!condition) return { rows, end: undefined };
  const [end] = await db
    .with(scanned)
    .select({ id: deliveries.id })
    .from(deliveries)
    .orderBy(desc(deliveries.id))
    .offset(maxRows - 1)
    .limit(1);
  return { rows, end: end?.id };
}

function unindexedCondition(filter: DeliveryFilter): SQL | undefined {
  const { source, outcome, code, event } = filter;
  return and(
    source === undefined ? undefined : eq(deliveries.source, source),
    outcome === undefined || outcome === 'rejected' ? undefined : eq(deliveries.outcome, outcome),
    code === undefined ? undefined : eq(deliveries.code, code),
    event === undefined ? undefined : eq(deliveries.event, event),
  );
}

/** Both conditions have an index. */
function hasKey(key: string): SQL | undefined {
  return or(
    eq(deliveries.key, key),
    sql`${deliveries.moreKeys} @> ${JSON.stringify([key])}::jsonb`,
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
