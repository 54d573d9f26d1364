import { beforeEach, expect, it } from 'vitest';
import { database } from '@/db/client';
import { listUndispatched } from '@/db/transactions/outbox';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { insertDispatched } from '@/tests/support/connection';
import { createRestClient } from '@/tests/support/rest';

const { rest, post, deferred } = createRestClient();
let id = 0;
beforeEach(() => {
  id += 1;
  deferred.length = 0;
});

const dispatched = (key: string, overdueInMs?: number) =>
  insertDispatched(database(), key, overdueInMs);

it('replays a FAILED transaction as PROCESSING in a new run', async () => {
  await markFailed(database(), await dispatched(`txn_${id}`), 'the account is closed');
  const failed = await rest(`/v1/transactions/txn_${id}`);
  expect(failed.body).toMatchObject({ status: 'FAILED', failure: 'the account is closed' });
  const { status, body } = await post(`/v1/transactions/txn_${id}/replay`, {});
  expect([status, body.status]).toEqual([202, 'PROCESSING']);
  expect(body).not.toHaveProperty('failure');
  expect(deferred).toHaveLength(1);
  const outbox = await listUndispatched(database(), { limit: 500, minimumAgeMs: -60_000 });
  expect(outbox).toContainEqual({ key: `txn_${id}`, runNumber: 2 });
  const events = await rest(`/v1/transactions/txn_${id}/events`);
  expect(events.body.events).toMatchObject([
    { kind: 'replayed', details: { by: 'operator' } },
    { kind: 'failed', details: { reason: 'the account is closed' } },
  ]);
});

it('rejects replaying a PROCESSED or not yet overdue transaction with 409, an unknown id with 404', async () => {
  await dispatched(`txn_${id}`);
  const path = `/v1/transactions/txn_${id}/replay`;
  expect(await post(path, {})).toMatchObject({ status: 409, body: { code: 'STILL_PROCESSING' } });
  await markProcessed(database(), `txn_${id}`);
  expect(await post(path, {})).toMatchObject({
    status: 409,
    body: { code: 'ALREADY_PROCESSED', message: expect.stringContaining('PROCESSED') },
  });
  expect(deferred).toEqual([]);
  const nobody = await post('/v1/transactions/nobody/replay', {});
  expect([nobody.status, nobody.body.code]).toEqual([404, 'NOT_FOUND']);
});

it('counts FAILED and overdue transactions in a dry run, then replays the transactions', async () => {
  await markFailed(database(), await dispatched(`failed-${id}`), 'closed');
  await dispatched(`overdue-${id}`, -1_000);
  await dispatched(`in-time-${id}`);
  const { body: transaction } = await rest(`/v1/transactions/failed-${id}`);
  const replay = (filter: object) =>
    post('/v1/transactions/replay', { created_from: transaction.created_at, ...filter });
  expect((await replay({ dry_run: true })).body).toEqual({ matching: 2, replayed: 0 });
  expect((await replay({ dry_run: true, state: 'FAILED' })).body.matching).toBe(1);
  expect(deferred).toEqual([]);
  const { status, body } = await replay({ dry_run: false });
  expect([status, body]).toEqual([202, { matching: 2, replayed: 2 }]);
  expect(deferred).toHaveLength(1);
  expect((await replay({ dry_run: false })).body).toEqual({ matching: 0, replayed: 0 });
});

it('replays selected transactions and returns the outcome of each', async () => {
  await markFailed(database(), await dispatched(`failed-${id}`), 'closed');
  await dispatched(`overdue-${id}`, -1_000);
  await dispatched(`in-time-${id}`);
  await dispatched(`done-${id}`);
  await markProcessed(database(), `done-${id}`);
  const names = ['failed', 'overdue', 'in-time', 'done', 'unknown'];
  const { status, body } = await post('/v1/transactions/replay-selected', {
    transactions: [
      ...names.map((name) => ({ transaction_id: `${name}-${id}` })),
      { transaction_id: `failed-${id}`, source: 'default' },
      { transaction_id: `failed-${id}`, source: 'stripe' },
    ],
  });
  const outcomes = body.transactions.map(({ outcome }: { outcome: string }) => outcome);
  expect([status, outcomes]).toEqual([
    202,
    [
      'REPLAYED',
      'REPLAYED',
      'STILL_PROCESSING',
      'ALREADY_PROCESSED',
      'NOT_FOUND',
      'REPLAYED',
      'NOT_FOUND',
    ],
  ]);
  expect(deferred).toHaveLength(1);
});

it.each([[{}], [{ dry_run: 'false' }], [{ dry_run: true, state: 'PROCESSED' }]])(
  'rejects the bulk replay request %j with 400',
  async (body) => {
    const answer = await post('/v1/transactions/replay', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  },
);
