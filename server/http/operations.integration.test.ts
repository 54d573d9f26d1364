import { beforeEach, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { markFailed, markProcessed } from '@/db/transactions/processing';
import { createContext } from '@/server/core/trpc';
import { insertDispatched } from '@/tests/support/connection';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { apiRouter, dashboardRouter } from './router';

const { rest, post } = createRestClient();
let id = 0;
beforeEach(() => {
  id += 1;
});

const send = (transactionId: string, change = {}) =>
  post('/v1/webhooks/transactions', webhook(transactionId, change));

describe('redelivery history', () => {
  it('lists the stored and received value of each field that differs in a conflict', async () => {
    await send(`txn_${id}`, { amount: 1500 });
    await send(`txn_${id}`, { amount: 1600, destination_account: 'other' });
    const { body } = await rest('/v1/conflicts?limit=1');
    const differences = [
      { field: 'destination_account', stored: 'acc_merchant_456', received: 'other' },
      { field: 'amount', stored: '1500', received: '1600' },
    ];
    expect(body.conflicts).toEqual([
      {
        transaction_id: `txn_${id}`,
        occurred_at: expect.stringMatching(/Z$/),
        occurrences: 1,
        id: expect.any(String),
        differences,
        acknowledged: null,
      },
    ]);
    const events = await rest(`/v1/transactions/txn_${id}/events`);
    expect(events.body.events).toMatchObject([{ kind: 'conflict', details: { differences } }]);
  });

  it('acknowledges a conflict with a note, which its list and its transaction then show', async () => {
    await send(`txn_${id}`);
    await send(`txn_${id}`, { amount: 7 });
    const { body: before } = await rest('/v1/conflicts?state=open&limit=1');
    const [{ id: conflictId }] = before.conflicts;
    const ids = [conflictId];
    const note = 'The processor corrected the amount.';
    const answer = await post('/v1/conflicts/acknowledge', { ids, note });
    expect([answer.status, answer.body]).toEqual([200, { acknowledged: 1 }]);
    const acknowledged = { at: expect.stringMatching(/Z$/), by: 'operator', note };
    const { body: after } = await rest('/v1/conflicts?state=acknowledged&limit=1');
    expect(after).toMatchObject({
      ...{ total: before.total, open: before.open - 1 },
      conflicts: [{ id: conflictId, acknowledged }],
    });
    const { body } = await rest(`/v1/transactions/txn_${id}/events`);
    expect(body.events).toMatchObject([{ kind: 'conflict', details: { acknowledged } }]);
    expect((await post('/v1/conflicts/reopen', { ids })).body).toEqual({ reopened: 1 });
    expect((await rest('/v1/conflicts?state=open&limit=1')).body.open).toBe(before.open);
    const tooLong = await post('/v1/conflicts/acknowledge', { ids, note: 'x'.repeat(501) });
    expect([tooLong.status, tooLong.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('counts every conflict and pages through conflicts from newest to oldest', async () => {
    const before = (await rest('/v1/conflicts')).body.total;
    await send(`txn_${id}`);
    for (const amount of [1, 2, 3]) await send(`txn_${id}`, { amount });
    const first = (await rest('/v1/conflicts?limit=2')).body;
    expect(first.total).toBe(before + 3);
    const second = (await rest(`/v1/conflicts?limit=2&before=${first.next}`)).body;
    const received = [...first.conflicts, ...second.conflicts].map(
      ({ differences }) => differences[0].received,
    );
    expect(received.slice(0, 3)).toEqual(['3', '2', '1']);
  });

  it('records a redelivery with reordered fields as a duplicate', async () => {
    await send(`txn_${id}`, { amount: 1500 });
    const { transaction_id, amount: _, ...others } = webhook(`txn_${id}`);
    await post('/v1/webhooks/transactions', { amount: 15e2, ...others, transaction_id });
    const { body } = await rest(`/v1/transactions/txn_${id}/events`);
    expect(body.events).toMatchObject([{ kind: 'duplicate', occurrences: 1, details: {} }]);
  });
});

describe('reconciliation', () => {
  it('reconciles transaction ids with statuses and redelivery counts in request order', async () => {
    const ids = ['sent', 'done', 'failed'].map((name) => `${name}-${id}`);
    const [sent = '', done = '', failed = ''] = ids;
    await send(sent);
    await Promise.all(Array.from({ length: 7 }, () => send(sent)));
    await send(sent, { amount: 7 });
    await insertDispatched(database(), done);
    await markProcessed(database(), done);
    await markFailed(database(), await insertDispatched(database(), failed), 'closed');
    const asked = [failed, 'nobody', done, sent, sent];
    const { status, body } = await post('/v1/transactions/reconcile', { transaction_ids: asked });
    const none = { duplicates: 0, conflicts: 0 };
    const counted = { transaction_id: sent, status: 'PROCESSING', duplicates: 7, conflicts: 1 };
    expect(status).toBe(200);
    expect(body.transactions).toEqual([
      { transaction_id: failed, status: 'FAILED', ...none },
      { transaction_id: 'nobody', status: 'missing', ...none },
      { transaction_id: done, status: 'PROCESSED', ...none },
      counted,
      counted,
    ]);
  });

  it('reconciles 1,000 ids of 255 characters and rejects 1,001 or zero ids with 400', async () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => `${n}`.padEnd(255, 'ü'));
    const taken = await post('/v1/transactions/reconcile', { transaction_ids: ids });
    expect([taken.status, taken.body.transactions.length]).toEqual([200, 1_000]);
    const more = await post('/v1/transactions/reconcile', { transaction_ids: [...ids, 'x'] });
    expect([more.status, more.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const none = await post('/v1/transactions/reconcile', { transaction_ids: [] });
    expect(none.status).toBe(400);
  });
});

describe('service health', () => {
  it('answers GET /v1/health with 200 and HEALTHY when there are no problems', async () => {
    const { status, body } = await rest('/v1/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'HEALTHY', database: 'UP', problems: [] });
  });

  it('answers GET /v1/health with 503 while a transaction is overdue', async () => {
    const run = await insertDispatched(database(), `txn_${id}`, -200_000);
    const { status, headers, body } = await rest('/v1/health');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(body).toMatchObject({
      status: 'UNHEALTHY',
      problems: [expect.stringMatching('overdue')],
    });
    expect(body.oldest_overdue_seconds).toBeGreaterThan(199);
    await markProcessed(database(), run.key);
    expect((await rest('/v1/health')).status).toBe(200);
  });
});

it('rejects operator requests from another site with 401 and accepts same-origin requests', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const { status, body } = await rest('/v1/conflicts', {
      headers: { 'sec-fetch-site': site },
    });
    expect([status, body.code]).toEqual([401, 'UNAUTHORIZED']);
  }
  const rebound = { host: 'evil.example:3000' };
  expect((await rest('/v1/conflicts', { headers: rebound })).status).toBe(401);
  // The malformed body is never parsed.
  expect((await post('/v1/transactions/reconcile', '{', rebound)).status).toBe(401);
  const foreign = { origin: 'http://evil.example' };
  expect((await post('/v1/transactions/replay', { dry_run: true }, foreign)).status).toBe(401);
  const own = { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3000' };
  expect((await post('/v1/transactions/replay', { dry_run: true }, own)).status).toBe(202);
});

it('rejects API and dashboard procedures without operator access as UNAUTHORIZED', async () => {
  const context = createContext({
    defer: () => {},
    actor: { type: 'anonymous' },
    clientIp: '127.0.0.1',
  });
  const asStranger = apiRouter.createCaller(context);
  await expect(asStranger.transactions.listConflicts({})).rejects.toMatchObject({
    cause: { code: 'UNAUTHORIZED' },
  });
  const dashboard = dashboardRouter.createCaller(context);
  await expect(dashboard.transactions.list({})).rejects.toMatchObject({
    cause: { code: 'UNAUTHORIZED' },
  });
});
