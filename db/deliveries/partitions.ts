import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { advisoryLocks } from '../advisory-locks';
import { lowestIdAt } from './id';

const DAY_MS = 86_400_000;
/** Rows of a day without a partition are in the default partition, so that nothing is refused. */
const DAYS_AHEAD = 7;

/** A change of partitions waits no longer for readers, because webhooks wait behind it. */
const LOCK_TIMEOUT_MS = 100;
const MAX_TRIES = 50;

type Now = { now?: Date };

/**
 * Creates the partitions of today and the next seven days. Concurrent calls are safe. A day that already has
 * rows in the default partition stays there.
 */
export async function createPartitions(
  db: Database,
  { now = new Date() }: Now = {},
): Promise<void> {
  const existing = await listPartitions(db);
  for (let day = 0; day <= DAYS_AHEAD; day += 1) {
    const start = daysFrom(now, day);
    const name = partitionOf(start);
    if (!existing.includes(name)) await createPartition(db, name, start);
  }
}

/** Drops the partitions of days that ended more than `keptDays` ago. Returns their names. */
export async function dropPartitions(
  db: Database,
  { keptDays, now = new Date() }: { keptDays: number } & Now,
): Promise<string[]> {
  const oldest = daysFrom(now, -keptDays);
  const dropped = (await listPartitions(db)).filter((name) => name < partitionOf(oldest));
  for (const name of dropped) await changeTables(db, `drop table if exists ${name}`);
  await db.execute(sql`delete from deliveries_default where id < ${lowestIdAt(oldest)}::uuid`);
  return dropped;
}

async function createPartition(db: Database, name: string, start: Date): Promise<void> {
  const end = new Date(start.getTime() + DAY_MS);
  const bounds = `from ('${lowestIdAt(start)}') to ('${lowestIdAt(end)}')`;
  await changeTables(
    db,
    `create table if not exists ${name} partition of deliveries for values ${bounds}`,
  ).catch((error: unknown) => {
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
  });
}

/** SQLSTATE when the default partition has rows of the new one. */
const CHECK_VIOLATION = '23514';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs a statement that locks the table, again until it gets the lock soon enough.
 * @param statement without quotes that come from outside
 */
async function changeTables(db: Database, statement: string): Promise<void> {
  // One statement, because Neon's driver has no transactions.
  const block = sql.raw(`do $block$ begin
    perform set_config('lock_timeout', '${LOCK_TIMEOUT_MS}', true);
    perform pg_advisory_xact_lock(${advisoryLocks.partitions});
    ${statement};
  end $block$`);
  for (let tries = 1; ; tries += 1) {
    try {
      await db.execute(block);
      return;
    } catch (error) {
      if (sqlStateOf(error) !== LOCK_NOT_AVAILABLE || tries === MAX_TRIES) throw error;
    }
  }
}

async function listPartitions(db: Database): Promise<string[]> {
  const rows = await db
    .select({ name: sql<string>`relname` })
    .from(sql`pg_class join pg_inherits on pg_inherits.inhrelid = pg_class.oid`)
    .where(sql`inhparent = 'deliveries'::regclass and relname ~ '^deliveries_[0-9]{8}$'`)
    .orderBy(sql`relname`);
  return rows.map(({ name }) => name);
}

/** The start of a day (UTC), that many days after `now`. */
function daysFrom(now: Date, days: number): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) + days) * DAY_MS);
}

function partitionOf(start: Date): string {
  return `deliveries_${start.toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error ? String(error.code) : sqlStateOf(error.cause);
}
