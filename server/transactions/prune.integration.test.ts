import { count, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { archivedTransactions, transactions } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find';
import { insertTransactions } from '@/db/transactions/insert';
import { markFailed } from '@/db/transactions/processing';
import { recordTransaction } from '@/server/webhooks/record';
import { newTransaction } from '@/tests/support/connection';
import { archiveOldTransactions } from './prune';

const DAYS = 30;

beforeAll(async () => {
  const old = Array.from({ length: 2_500 }, (_, n) => newTransaction(`old-${n}`));
  await insertTransactions(database(), [...old, newTransaction('stuck'), newTransaction('failed')]);
  await markFailed(database(), { key: 'failed', runNumber: 1 }, 'closed');
  await database().execute(sql`update transactions set created_at = now() - interval '31 days'`);
  await database().execute(
    sql`update transactions set status = 'PROCESSED', processed_at = created_at where transaction_id like 'old-%'`,
  );
  await insertTransactions(database(), [newTransaction('young')]);
});

async function counted() {
  const [live] = await database().select({ n: count() }).from(transactions);
  const [archived] = await database().select({ n: count() }).from(archivedTransactions);
  return { live: live?.n, archived: archived?.n };
}

const age = () =>
  database().execute(
    sql`update archived_transactions set archived_at = now() - interval '2 minutes'`,
  );

describe('pruning', () => {
  it('archives old PROCESSED transactions and removes the originals only after a delay', async () => {
    const before = await findTransaction(database(), 'old-7');
    expect(await archiveOldTransactions({ days: DAYS })).toEqual({ archived: 2_500, removed: 0 });
    expect(await counted()).toEqual({ live: 2_503, archived: 2_500 });
    // Too soon: a statement from before the copy can still be running.
    expect(await archiveOldTransactions({ days: DAYS })).toMatchObject({ removed: 0 });
    await age();
    expect(await archiveOldTransactions({ days: DAYS })).toEqual({ archived: 0, removed: 2_500 });
    expect(await counted()).toEqual({ live: 3, archived: 2_500 });
    expect(await findTransaction(database(), 'old-7')).toEqual(before);
  });

  it('treats a redelivery of an archived transaction as a duplicate or a conflict', async () => {
    expect(await recordTransaction(newTransaction('old-7'))).toEqual({ outcome: 'duplicate' });
    expect(await recordTransaction(newTransaction('old-7', '1'))).toEqual({ outcome: 'conflict' });
    expect((await counted()).live).toBe(3);
  });

  it('keeps recent, unprocessed and FAILED transactions in the live table', async () => {
    for (const id of ['young', 'stuck', 'failed']) {
      const rows = await database().select().from(transactions).where(sql`transaction_id = ${id}`);
      expect(rows).toHaveLength(1);
    }
  });

  it('stops after one page when its signal is aborted, and goes on from there', async () => {
    await database().execute(sql`delete from archived_transactions`);
    await insertTransactions(
      database(),
      Array.from({ length: 1_500 }, (_, n) => newTransaction(`again-${n}`)),
    );
    await database().execute(
      sql`update transactions set status = 'PROCESSED', created_at = now() - interval '31 days' where transaction_id like 'again-%'`,
    );
    const first = await archiveOldTransactions({ days: DAYS, signal: AbortSignal.abort() });
    expect(first).toMatchObject({ archived: 1_000, removed: 0 });
    // The next step goes on where the first has stopped.
    const second = await archiveOldTransactions({ days: DAYS, after: first.next });
    expect(second).toEqual({ archived: 500, removed: 0, next: undefined });
  });
});
