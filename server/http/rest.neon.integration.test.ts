import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findEvents } from '@/db/transaction-events';
import { markDispatched } from '@/db/transactions/outbox';
import { findTransaction } from '@/db/transactions/record';
import type { NeonFault } from '@/tests/support/neon-proxy';
import { webhook } from '@/tests/support/webhooks';
import { respond } from './rest';

/** A stand-in for Neon that injects faults into queries. */
const neon = await vi.hoisted(async () => {
  const { switchToNeon } = await import('@/tests/support/neon-proxy');
  return await switchToNeon();
});

/** As many as there are attempts. */
const dropped = Array.from({ length: 5 }, (): NeonFault => 'drop before');

afterEach(() => neon.fail());
afterAll(() => neon.close());

async function post(transactionId: string, change = {}) {
  const dispatches: unknown[] = [];
  const request = new Request('http://h/v1/webhooks/transactions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(webhook(transactionId, change)),
  });
  const response = await respond(request, { defer: (task) => dispatches.push(task) });
  const { outcome, code } = await response.json();
  return {
    ...{ status: response.status, outcome, code, dispatches: dispatches.length },
    retryAfter: response.headers.get('retry-after'),
  };
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
    expect(await post(name)).toMatchObject({ status: 202, outcome: 'accepted', dispatches: 1 });
    expect(await findTransaction(database(), name)).toMatchObject({ key: name });
    expect(await history(name)).toEqual([]);
  });
});

describe('dropped Neon connection', () => {
  it('records a duplicate and a conflict once when Neon drops the connection after commit', async () => {
    await post('known');
    const run = { key: 'known', runNumber: 1 };
    await markDispatched(database(), [{ ...run, ackMs: 1, overdueInMs: 60_000 }]);
    neon.fail('drop after');
    expect(await post('known')).toMatchObject({ outcome: 'duplicate', dispatches: 0 });
    neon.fail('drop after');
    const contradiction = await post('known', { amount: 9 });
    expect(contradiction).toMatchObject({ outcome: 'conflict', dispatches: 0 });
    expect((await history('known')).sort()).toEqual(['conflict', 'duplicate']);
  });

  it('reports one of two concurrent webhooks as a duplicate when Neon drops a connection', async () => {
    neon.fail('drop after');
    const both = await Promise.all([post('twice'), post('twice')]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate']);
    expect(await history('twice')).toEqual(['duplicate']);
  });

  it('returns a transaction with 200 when Neon drops one connection', async () => {
    await post('read');
    neon.fail('drop before');
    const response = await respond(new Request('http://h/v1/transactions/read'), {
      defer: () => {},
    });
    expect(response.status).toBe(200);
  });

  it('reports HEALTHY on GET /v1/health when Neon drops one connection', async () => {
    neon.fail('drop before');
    const response = await respond(new Request('http://h/v1/health'), { defer: () => {} });
    expect(await response.json()).toMatchObject({ status: 'HEALTHY' });
  });
});

describe('unavailable Neon database', () => {
  it('answers 503 while Neon drops every connection, then accepts the redelivery', async () => {
    neon.fail(...dropped);
    const { status, code, retryAfter } = await post('later');
    expect([status, code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(Number(retryAfter)).toBeGreaterThan(0);
    neon.fail();
    expect(await findTransaction(database(), 'later')).toBeUndefined();
    expect(await post('later')).toMatchObject({ status: 202, outcome: 'accepted', dispatches: 1 });
  });
});
