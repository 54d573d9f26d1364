import { type SQL, type SQLChunk, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { deliveries, type NewDelivery } from '@/db/schema';
import { REPLACEMENT, toStorable, toStorableJson } from '@/db/storable';

const written = [
  { property: 'id', column: 'id', type: 'uuid' },
  { property: 'receivedAt', column: 'received_at', type: 'timestamptz' },
  { property: 'source', column: 'source', type: 'text' },
  { property: 'path', column: 'path', type: 'text' },
  { property: 'outcome', column: 'outcome', type: 'delivery_outcome' },
  { property: 'status', column: 'status', type: 'smallint' },
  { property: 'code', column: 'code', type: 'text' },
  { property: 'issues', column: 'issues', type: 'jsonb' },
  { property: 'reason', column: 'reason', type: 'text' },
  { property: 'event', column: 'event', type: 'text' },
  { property: 'processorId', column: 'processor_id', type: 'text' },
  { property: 'attempt', column: 'attempt', type: 'smallint' },
  { property: 'answeredMs', column: 'answered_ms', type: 'real' },
  { property: 'secretNumber', column: 'secret_number', type: 'smallint' },
  { property: 'clientIp', column: 'client_ip', type: 'text' },
  { property: 'headers', column: 'headers', type: 'jsonb' },
  { property: 'body', column: 'body', type: 'text' },
  { property: 'bodySha256', column: 'body_sha256', type: 'text' },
  { property: 'key', column: 'transaction_id', type: 'text' },
  { property: 'moreKeys', column: 'more_transaction_ids', type: 'jsonb' },
] as const;

type Column = (typeof written)[number];
/** A column with the values of all rows. */
export type ColumnValues = Column & { values: unknown };

/** The columns that the rows need, which are mostly half of them, with their values as parameters. */
export function deliveryColumns(rows: readonly NewDelivery[]): ColumnValues[] {
  return written
    .filter(({ property }) => rows.some((row) => row[property] !== null))
    .map((one) => ({
      ...one,
      values:
        one.property === 'body'
          ? bodiesOf(rows)
          : rows.map((row) => toStored(row[one.property], one.type)),
    }));
}

/**
 * SQL that inserts deliveries. It is idempotent: what is already there stays as it is.
 * @param parameter the parameter of a column: its values, or a placeholder for them
 * @param options.condition on the columns of `delivered`
 */
export function deliveriesInsert(
  used: readonly ColumnValues[],
  parameter: (column: ColumnValues) => SQLChunk = ({ values }) => sql.param(values),
  { condition = sql`true`, onConflict = sql`nothing` }: { condition?: SQL; onConflict?: SQL } = {},
): SQL {
  const columns = sql.raw(used.map(({ column }) => column).join(', '));
  const arrays = used.map((one) =>
    one.property === 'body'
      ? sql`string_to_array(${parameter(one)}, ${END_OF_BODY}, ${NO_BODY})`
      : sql`${parameter(one)}::${sql.raw(one.type)}[]`,
  );
  return sql`insert into ${deliveries} (${columns}) select ${columns}
    from unnest(${sql.join(arrays, sql`, `)}) as delivered (${columns}) where ${condition}
    on conflict (id) do ${onConflict}`;
}

/** Control characters, which JSON does not have. */
const [END_OF_BODY, NO_BODY] = ['\u001e', '\u001d'];

/** Joins the bodies into one text. An array would escape each quote twice. */
function bodiesOf(rows: readonly NewDelivery[]): string {
  const bodies = rows.map(({ body }) =>
    body === null
      ? NO_BODY
      : toStorable(body).replaceAll(END_OF_BODY, REPLACEMENT).replaceAll(NO_BODY, REPLACEMENT),
  );
  return bodies.join(END_OF_BODY);
}

function toStored(value: unknown, type: string): unknown {
  if (typeof value === 'string') return toStorable(value);
  if (type !== 'jsonb' || value === null) return value;
  return toStorableJson(value);
}

/** Idempotent. */
export async function insertDeliveries(db: Database, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length > 0) await db.execute(deliveriesInsert(deliveryColumns(rows)));
}

/**
 * Inserts rejected deliveries in one statement. A webhook that was answered too late can be on record as
 * accepted: then the answer is right, and the transaction stays. Idempotent.
 */
export async function insertRejected(db: Database, rows: readonly NewDelivery[]): Promise<void> {
  const answer = ['outcome', 'status', 'code', 'issues', 'reason', 'answered_ms'];
  const changes = answer.map((column) => `${column} = excluded.${column}`).join(', ');
  const onConflict = sql.raw(`update set ${changes}`);
  if (rows.length === 0) return;
  await db.execute(deliveriesInsert(deliveryColumns(rows), undefined, { onConflict }));
}

/**
 * Counts deliveries that equal a recorded one, and are not recorded themselves.
 * @returns the ids that are on record
 */
export async function addOccurrences(
  db: Database,
  counts: ReadonlyMap<string, { times: number }>,
): Promise<Set<string>> {
  if (counts.size === 0) return new Set();
  const times = [...counts.values()].map((one) => one.times);
  const counted = db.$with('counted', { id: sql<string>`id` }).as(
    sql`update ${deliveries} set occurrences = occurrences + added.times
      from unnest(${sql.param([...counts.keys()])}::uuid[], ${sql.param(times)}::int[])
        as added (id, times)
      where ${deliveries.id} = added.id
      returning ${deliveries.id}`,
  );
  const rows = await db.with(counted).select({ id: sql<string>`id` }).from(counted);
  return new Set(rows.map(({ id }) => id));
}
