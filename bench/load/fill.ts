import { DatabaseError, type Pool } from 'pg';
import { burst, type Target } from './generate';

const CONNECTIONS = 64;
const POLL_MS = 200;

/** Forgets every transaction, and all that Inngest has of them. */
export async function clear(pool: Pool): Promise<void> {
  // What is being processed meanwhile may deadlock with this; then it is tried again.
  for (;;) {
    try {
      return await truncate(pool);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== '40P01') throw error;
    }
  }
}

async function truncate(pool: Pool): Promise<void> {
  await pool.query(
    `truncate transactions, transaction_events, archived_transactions, floor,
       inngest_server.jobs, inngest_server.steps, inngest_server.seen_events,
       inngest_server.runs, inngest_server.events`,
  );
}

/** Sends so many webhooks and waits until all are asleep. */
export async function putToSleep(pool: Pool, target: Target, count: number): Promise<void> {
  await burst(target, { connections: CONNECTIONS, requests: count });
  await until(pool, 'select count(*) = 0 as done from transactions where dispatched_at is null');
  await until(
    pool,
    `select count(*) = 0 as done from inngest_server.jobs where sleep_id is null and step_id is null`,
  );
}

/** Waits until nothing is being processed. */
export async function untilProcessed(pool: Pool): Promise<void> {
  await until(pool, `select count(*) = 0 as done from transactions where status = 'PROCESSING'`);
}

/** Has so many transactions that are done with, as months of use would leave them. */
export async function addHistory(pool: Pool, rows: number): Promise<void> {
  await pool.query(
    `insert into transactions (transaction_id, source_account, destination_account, amount, currency,
       status, created_at, dispatched_at, dispatch_count, ack_ms, overdue_at, processed_at)
     select md5(n::text), 'acc_' || n % 1000, 'acc_' || n % 77, n % 10000 + 1, 'INR', 'PROCESSED',
       at, at, 1, 5, at + interval '90 seconds', at + interval '30 seconds'
     from generate_series(1, $1) n, lateral (select now() - n * interval '10 seconds' as at) times`,
    [rows],
  );
  await pool.query('vacuum analyze transactions');
  // What is measured next is a table of this size, not the disk that still takes it in.
  await pool.query('checkpoint');
}

async function until(pool: Pool, query: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ done: boolean }>(query);
    if (rows[0]?.done) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
