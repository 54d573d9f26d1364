import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findEvents } from '@/db/transaction-events';
import { findTransaction } from '@/db/transactions/find';
import { markDispatched } from '@/db/transactions/outbox';
import type { NeonFault } from '@/tests/support/neon-proxy';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';

/** A stand-in for Neon that injects faults into queries. */
const neon = await vi.hoisted(async () => {
  const { switchToNeon } = await import('@/tests/support/neon-proxy');
  return await switchToNeon();
});

/** As many as there are attempts. */
const dropped = Array.from({ length: 5 }, (): NeonFault => 'drop before');

afterEach(() => neon.fail());
afterAll(() => neon.close());

const { rest } = createRestClient();

async function send(transactionId: string, change = {}) {
  const { post, deferred } = createRestClient();
  const { status, headers, body } = await post(
    '/v1/webhooks/transactions',
    webhook(transactionId, change),
  );
  return { status, headers, ...body, dispatches: deferred.length };
}

async function history(transactionId: string) {
  const events = await findEvents(database(), { key: transactionId, limit: 10 });
  return events.map(({ kind }) => kind);
}

describe('webhook on Neon', () => {
  it.each<[string, NeonFault[]]>([
    ['nothing goes wrong', []],
    ['its connection is dropped before the statement', ['drop before']],
    ['its connection is dropped after the commit', ['drop after']],
    [
      'its connection is dropped after the commit and again on the retry',
      ['drop after', 'drop before'],
    ],
    ['the database is unreachable at first', ['unreachable', 'unreachable']],
    ['the database takes a moment to wake up', [{ delayMs: 150 }]],
  ])('accepts and dispatches a webhook once when %s (Neon faults: %j)', async (name, faults) => {
    // Opens the connection, so that the fault drops one that was kept open.
    await findTransaction(database(), name);
    neon.fail(...faults);
    expect(await send(name)).toMatchObject({ status: 202, outcome: 'accepted', dispatches: 1 });
    expect(await findTransaction(database(), name)).toMatchObject({ key: name });
    expect(await history(name)).toEqual([]);
  });
});

describe('dropped Neon connection', () => {
  it('records a duplicate and a conflict once when Neon drops the connection after commit', async () => {
    await send('known');
    const run = { key: 'known', runNumber: 1 };
    await markDispatched(database(), [{ ...run, ackMs: 1, overdueInMs: 60_000 }]);
    neon.fail('drop after');
    expect(await send('known')).toMatchObject({ outcome: 'duplicate', dispatches: 0 });
    neon.fail('drop after');
    const conflict = await send('known', { amount: 9 });
    expect(conflict).toMatchObject({ outcome: 'conflict', dispatches: 0 });
    expect((await history('known')).sort()).toEqual(['conflict', 'duplicate']);
  });

  it('reports one of two concurrent webhooks as a duplicate when Neon drops a connection', async () => {
    neon.fail('drop after');
    const both = await Promise.all([send('twice'), send('twice')]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate']);
    expect(await history('twice')).toEqual(['duplicate']);
  });

  it('returns a transaction with 200 when Neon drops one connection', async () => {
    await send('read');
    neon.fail('drop before');
    expect((await rest('/v1/transactions/read')).status).toBe(200);
  });

  it('reports HEALTHY on GET /v1/health when Neon drops one connection', async () => {
    neon.fail('drop before');
    expect((await rest('/v1/health')).body).toMatchObject({ status: 'HEALTHY' });
  });
});

describe('unavailable Neon database', () => {
  it('answers 503 while Neon drops every connection, then accepts the redelivery', async () => {
    neon.fail(...dropped);
    const { status, headers, code } = await send('later');
    expect([status, code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    neon.fail();
    expect(await findTransaction(database(), 'later')).toBeUndefined();
    expect(await send('later')).toMatchObject({ status: 202, outcome: 'accepted', dispatches: 1 });
  });
});
