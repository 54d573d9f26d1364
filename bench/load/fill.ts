import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Pool } from 'pg';
import { burst, type Target } from './generate';

const CONNECTIONS = 64;
const POLL_MS = 200;
const DEADLOCK_DETECTED = '40P01';

/** Deletes all transactions and all data of the Inngest server. */
export async function clear(pool: Pool): Promise<void> {
  for (;;) {
    try {
      await pool.query(
        `truncate transactions, transaction_events, archived_transactions, floor,
           inngest_server.jobs, inngest_server.steps, inngest_server.seen_events,
           inngest_server.runs, inngest_server.events`,
      );
      return;
    } catch (error) {
      // Active runs can deadlock with the truncate.
      if (!(error instanceof DatabaseError) || error.code !== DEADLOCK_DETECTED) throw error;
    }
  }
}

/** Sends webhooks and waits until all of their runs are scheduled. */
export async function putToSleep(pool: Pool, target: Target, count: number): Promise<void> {
  await burst(target, { connections: CONNECTIONS, requests: count });
  await untilNone(pool, 'transactions where dispatched_at is null');
}

/** Waits until no transaction is PROCESSING. */
export async function untilProcessed(pool: Pool): Promise<void> {
  await untilNone(pool, `transactions where status = 'PROCESSING'`);
}

/** Inserts PROCESSED transactions, as after months of use. */
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
  // So that the next measurement does not include writing these rows to disk.
  await pool.query('checkpoint');
}

async function untilNone(pool: Pool, rows: string): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(`select from ${rows} limit 1`);
    if (rowCount === 0) return;
    await sleep(POLL_MS);
  }
}
