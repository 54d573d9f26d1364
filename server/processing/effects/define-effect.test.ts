import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transaction } from '@/server/transactions/schema';
import { Downstream } from '@/tests/support/downstream';
import { callEffect, defineEffect, type Effect, nextCallInMs } from './define-effect';
import { PermanentFailure, TransientFailure } from './errors';

const other = new Downstream();
beforeAll(() => other.start());
beforeEach(() => other.reset());
afterAll(() => other.stop());

const transaction: Transaction = {
  transaction_id: 'txn_1',
  source_account: 'a',
  destination_account: 'b',
  amount: 1500,
  currency: 'INR',
  status: 'PROCESSING',
  created_at: '2026-01-15T10:30:00.000Z',
  processed_at: null,
};

const book = defineEffect({ name: 'book' }, async (_, { fetch }) => {
  const response = await fetch(other.url, { method: 'POST', headers: { 'x-own': '1' }, body: 'b' });
  return await response.json();
});

const call = (key = 'txn_1', effect: Effect = book, timeoutMs = 10_000) =>
  callEffect(effect, { key, transaction }, timeoutMs);

describe('call of an effect', () => {
  it('returns the result, and sends one idempotency key for a transaction and effect', async () => {
    expect(await call()).toEqual({});
    await call();
    await call('txn_2');
    await call('stripe\u001ftxn_1');
    await call('txn_1', { ...book, keyFor: defineEffect({ name: 'notify' }, book.call).keyFor });
    const keys = other.received.map(({ key }) => key);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(4);
    expect(other.received[0]?.headers['x-own']).toBe('1');
  });

  it.each([408, 429, 500, 503])('fails for now when the answer is %i', async (status) => {
    other.behave = () => ({ kind: 'answers', status });
    await expect(call()).rejects.toBeInstanceOf(TransientFailure);
  });

  it.each([400, 401, 404, 409, 422])('fails for good when the answer is %i', async (status) => {
    other.behave = () => ({ kind: 'answers', status });
    await expect(call()).rejects.toBeInstanceOf(PermanentFailure);
  });

  it.each([
    ['seconds', () => '120', 120_000, 0],
    // It has whole seconds, and time passes until it is read.
    ['a date', () => new Date(Date.now() + 60_000).toUTCString(), 60_000, 10_000],
    ['more than half an hour', () => '86400', 1_800_000, 0],
    ['nonsense', () => 'soon', 0, 0],
  ])('keeps Retry-After as %s', async (_, headerNow, expectedMs, toleranceMs) => {
    const header = headerNow();
    other.behave = () => ({ kind: 'answers', status: 503, headers: { 'retry-after': header } });
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    const retryAfterMs = error instanceof TransientFailure ? error.retryAfterMs : Number.NaN;
    expect(Math.abs(retryAfterMs - expectedMs)).toBeLessThanOrEqual(toleranceMs);
  });

  it('ends at the time limit of the effect, and at that of the caller', async () => {
    other.behave = () => ({ kind: 'hangs' });
    const hasty = defineEffect({ name: 'hasty', timeoutMs: 50 }, book.call);
    await expect(call('txn_1', hasty)).rejects.toThrow(/timeout/);
    const deaf = defineEffect({ name: 'deaf' }, () => new Promise(() => {}));
    await expect(call('txn_1', deaf, 50)).rejects.toThrow(/timeout/);
  });
});

describe('time until the next call', () => {
  it('doubles from 10 seconds to 30 minutes, or is what the other side asks for', () => {
    const pauseMs = (failures: number, askedMs = 0) => nextCallInMs(book, failures, {}, askedMs);
    expect([1, 2, 3, 12, 20].map((failures) => pauseMs(failures))).toEqual([
      10_000, 20_000, 40_000, 1_800_000, 1_800_000,
    ]);
    expect(pauseMs(1, 120_000)).toBe(120_000);
  });

  it('is null when no retry is left, and after a permanent failure', () => {
    const twice = defineEffect({ name: 'twice', retry: { attempts: 2 } }, book.call);
    expect([1, 2, 3].map((failures) => nextCallInMs(twice, failures, {}, 0))).toEqual([
      10_000,
      20_000,
      null,
    ]);
    expect(nextCallInMs(book, 1, new PermanentFailure('closed'), 0)).toBeNull();
  });
});

it.each(['', 'Book', 'a b', '1a', 'processing'])('rejects the name %j of an effect', (name) => {
  expect(() => defineEffect({ name }, book.call)).toThrow(/cannot be named/);
});
