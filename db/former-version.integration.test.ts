import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '@/tests/support/database';
import { toKey } from './key';

/*
 * During a deployment and after a rollback, the version before sources runs on this schema. These are its
 * statements.
 */

const key = toKey({ source: 'stripe', transactionId: 'ch_1' });
let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await createTestDatabase() });
  await client.connect();
  await client.query(
    `insert into transactions (transaction_id, source, source_account, destination_account, amount, currency,
       kind, relates_to) values ($1, 'stripe', 'a', 'b', 1, 'USD', 'refund', 'ch_0')`,
    [key],
  );
});
afterAll(() => client.end());

it('lets the former version record webhooks, and tell redeliveries', async () => {
  const insert = (id: string) =>
    client.query(
      `with "inserted" as (insert into "transactions"
          (transaction_id, source_account, destination_account, amount, currency, receipt_id)
        select received.* from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::text[], $6::uuid[])
          as received (id, source_account, destination_account, amount, currency, receipt_id)
        where not exists (
          select from "archived_transactions" where "archived_transactions"."transaction_id" = received.id)
        order by received.id collate "C" on conflict (transaction_id) do nothing returning transaction_id)
      select transaction_id from "inserted"`,
      [[id], ['a'], ['b'], ['1'], ['INR'], [null]],
    );
  expect((await insert('ch_1')).rows).toEqual([{ transaction_id: 'ch_1' }]);
  expect((await insert('ch_1')).rows).toEqual([]);
  const { rows } = await client.query(
    `select source from transactions where transaction_id = 'ch_1'`,
  );
  expect(rows).toEqual([{ source: 'default' }]);
});

it('lets the former version dispatch, process and archive transactions of every source', async () => {
  const undispatched = await client.query(
    `select transaction_id, generation from transactions where dispatched_at is null order by created_at`,
  );
  expect(undispatched.rows).toContainEqual({ transaction_id: key, generation: 1 });
  await client.query(
    `update transactions set dispatched_at = coalesce(dispatched_at, now()) from unnest($1::text[], $2::int[])
       as dispatched (id, run_number)
     where transaction_id = dispatched.id and generation = dispatched.run_number`,
    [[key], [1]],
  );
  const processed = await client.query(
    `update transactions set status = 'PROCESSED', processed_at = now()
     where transaction_id = $1 and status = 'PROCESSING' returning transaction_id`,
    [key],
  );
  expect(processed.rowCount).toBe(1);
  const columns = `transaction_id, source_account, destination_account, amount, currency, status, receipt_id,
    created_at, generation, reopened_at, dispatched_at, dispatch_count, ack_ms, overdue_at, processed_at, failure`;
  const archived = await client.query(
    `insert into archived_transactions (${columns}) select ${columns} from transactions
     where status = 'PROCESSED' on conflict (transaction_id) do nothing`,
  );
  expect(archived.rowCount).toBe(1);
});
