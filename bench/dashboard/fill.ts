import { Pool } from 'pg';
import { connect } from '@/db/client';
import { createPartitions } from '@/db/deliveries/partitions';

const DAY_MS = 86_400_000;
const DAYS = 7;

/**
 * Fills a running copy with transactions and one delivery each, spread over the last seven days: of 1,000,
 * one is FAILED, one was answered late, two have a conflict and ten a duplicate; 20 are from another source. None is in flight.
 * @param rows how many of each
 */
export async function fillDashboard(databaseUrl: string, rows: number): Promise<void> {
  const { db, close } = connect(databaseUrl, 'pg');
  for (let day = DAYS; day >= 0; day -= 1) {
    await createPartitions(db, { now: new Date(Date.now() - day * DAY_MS) });
  }
  await close();
  const pool = new Pool({ connectionString: databaseUrl });
  const now = new Date();
  const stepMs = (DAYS * DAY_MS) / rows;
  const made = `generate_series(1, $1::int) n, lateral (select
      case when n % 50 = 0 then 'stripe' || chr(31) || 'ch_' || md5(n::text) else 'txn_' || md5(n::text) end as key,
      $3::timestamptz - n * $2::float8 * interval '1 millisecond' as at) as made, lateral (select
      (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
         || substr(md5('d' || n), 1, 3) || 'a' || substr(md5('d' || n), 4, 15))::uuid as delivery_id) as received`;
  await pool.query(
    `insert into transactions (transaction_id, source, kind, source_account, destination_account, amount,
       currency, status, receipt_id, created_at, dispatched_at, dispatch_count, ack_ms, overdue_at, processed_at,
       failure)
     select key, case when n % 50 = 0 then 'stripe' else 'default' end,
       (case when n % 50 = 0 then 'payment' end)::transaction_kind,
       'acc_user_' || n % 5000, 'acc_merchant_' || n % 300, (n % 100000) / 100.0 + 1,
       (array['INR', 'EUR', 'USD', 'GBP'])[1 + n % 4],
       (case when n % 1000 = 0 then 'FAILED' else 'PROCESSED' end)::transaction_status,
       delivery_id, at, at, 1, case when n % 997 = 0 then 700 else 5 + n % 40 end, at + interval '150 seconds',
       case when n % 1000 <> 0 then at + interval '30.4 seconds' end,
       case when n % 1000 = 0 then 'The account is closed.' end
     from ${made} on conflict do nothing`,
    [rows, stepMs, now],
  );
  await pool.query(
    `insert into transaction_events (transaction_id, kind, occurred_at, details)
     select key, (case when n % 500 = 0 then 'conflict' else 'duplicate' end)::transaction_event_kind, at,
       case when n % 500 = 0 then
         '{"differences":[{"field":"amount","stored":"1","received":"2"}]}'::jsonb else '{}'::jsonb end
     from ${made} where n % 500 = 0 or n % 100 = 1 order by n desc`,
    [rows, stepMs, now],
  );
  await pool.query(
    `insert into deliveries (id, received_at, source, path, outcome, status, code, issues, answered_ms, client_ip,
       headers, body, transaction_id)
     select delivery_id, at, case when n % 50 = 0 then 'stripe' else 'default' end, '/v1/webhooks/transactions',
       (case when n % 200 = 0 then 'rejected' else 'accepted' end)::delivery_outcome,
       case when n % 200 = 0 then 400 else 202 end,
       case when n % 200 = 0 then 'VALIDATION_FAILED' end,
       case when n % 200 = 0 then '[{"path":["amount"],"message":"is required"}]'::jsonb end,
       case when n % 200 = 0 then 3 end, '192.0.2.1', '{"content-type":"application/json"}',
       '{"transaction_id":"' || md5(n::text) || '","currency":"INR"}',
       case when n % 200 <> 0 then key end
     from ${made} on conflict do nothing`,
    [rows, stepMs, now],
  );
  await pool.query('vacuum analyze transactions, transaction_events, deliveries');
  await pool.end();
}
