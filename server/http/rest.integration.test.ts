import { beforeEach, describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import { markProcessed } from '@/db/transactions/processing';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';

const WEBHOOKS = '/v1/webhooks/transactions';
const { rest, post, deferred } = createRestClient();
let id = 0;

beforeEach(() => {
  deferred.length = 0;
  id += 1;
});

const payment = (change: object = {}) => webhook(`txn_${id}`, { amount: 150.5, ...change });
const send = (body: unknown, headers?: Record<string, string>) => post(WEBHOOKS, body, headers);

it('gives every response a unique request id, including errors', async () => {
  const responses = [
    await send(payment()),
    await send('{'),
    await rest('/nowhere'),
    await rest('/'),
  ];
  const ids = responses.map(({ headers }) => headers.get('x-request-id'));
  for (const one of ids) expect(one).toMatch(/^[\da-f-]{36}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('webhook', () => {
  it('records a new webhook, answers 202 and defers one dispatch', async () => {
    const { status, headers, body } = await send(payment());
    expect(status).toBe(202);
    expect(body).toEqual({ transaction_id: `txn_${id}`, outcome: 'accepted' });
    expect(headers.get('x-webhook-outcome')).toBe('accepted');
    expect(headers.get('server-timing')).toMatch(/^total;dur=\d/);
    expect(headers.get('content-type')).toContain('application/json');
    expect(deferred).toHaveLength(1);
    expect((await rest(`/v1/transactions/txn_${id}`)).status).toBe(200);
  });

  it('answers a redelivery with reordered fields and a reformatted amount as a duplicate', async () => {
    await send(payment({ amount: 1500 }));
    const { transaction_id, amount: _, ...others } = payment();
    const again = JSON.stringify({ ...others, transaction_id }).replace('}', ',"amount":1500.00}');
    const { status, body } = await send(again);
    expect([status, body.outcome]).toEqual([202, 'duplicate']);
    expect(deferred).toHaveLength(1);
  });

  it('answers a redelivery with another amount as a conflict and keeps the stored amount', async () => {
    await send(payment());
    const { status, body } = await send(payment({ amount: 150.51 }));
    expect([status, body.outcome]).toEqual([202, 'conflict']);
    expect((await rest(`/v1/transactions/txn_${id}`)).body.amount).toBe(150.5);
  });

  it.each(['"12"', 'true', '[7]', '"0x1f"'])(
    'rejects a redelivery with the non-numeric amount %s with 400',
    async (amount) => {
      await send(payment());
      const { status, body } = await send(JSON.stringify(payment()).replace('150.5', amount));
      expect(status).toBe(400);
      expect(body).toEqual({
        code: 'VALIDATION_FAILED',
        message: expect.any(String),
        issues: [{ path: ['amount'], message: expect.stringContaining('JSON number') }],
      });
    },
  );

  it('rejects an amount too precise for a double with 400', async () => {
    const { status, body } = await send(
      JSON.stringify(payment()).replace('150.5', '99999999999999.9999'),
    );
    expect([status, body.issues[0].path]).toEqual([400, ['amount']]);
  });

  it('rejects a numeric transaction_id with 400', async () => {
    for (const number of ['7', '9007199254740993']) {
      const { status, body } = await send(JSON.stringify(payment()).replace(`"txn_${id}"`, number));
      expect([status, body.issues[0].path]).toEqual([400, ['transaction_id']]);
    }
  });

  it.each([[[1, 2]], ['"text"'], ['null'], ['7']])(
    'rejects the non-object webhook body %j with 400 and five issues',
    async (body) => {
      const answer = await send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.issues).toHaveLength(5);
    },
  );

  it('rejects a transaction_id with a NUL character with 400', async () => {
    const { status, body } = await send(payment({ transaction_id: 'a\u0000b' }));
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('accepts a webhook with the content type in capital letters', async () => {
    const { status } = await send(payment(), { 'content-type': 'APPLICATION/JSON; CHARSET=UTF-8' });
    expect(status).toBe(202);
  });

  it('accepts a webhook posted to the URL with a trailing slash', async () => {
    const { status } = await post(`${WEBHOOKS}/`, payment());
    expect(status).toBe(202);
  });
});

describe('transaction', () => {
  it('returns a transaction with its five fields, status and timestamps', async () => {
    await send(payment());
    const processing = await rest(`/v1/transactions/txn_${id}`);
    expect(processing.body).toEqual({
      ...payment(),
      status: 'PROCESSING',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      processed_at: null,
    });
    await markProcessed(database(), `txn_${id}`);
    const processed = await rest(`/v1/transactions/txn_${id}`);
    expect(processed.body).toMatchObject({
      status: 'PROCESSED',
      processed_at: expect.stringMatching(/Z$/),
    });
  });

  it.each(['a/b', 'a b', 'ü', '100%', '?x=1', 'a#b', '😀'])(
    'finds a transaction by the percent-encoded id %j',
    async (text) => {
      await send(payment({ transaction_id: text }));
      const { body } = await rest(
        `/v1/transactions/${encodeURIComponent(text)}?transaction_id=other`,
      );
      expect(body.transaction_id).toBe(text);
    },
  );

  it('answers a request for an unknown transaction with 404', async () => {
    expect(await rest('/v1/transactions/nobody')).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', message: expect.any(String) },
    });
  });

  it('rejects a request for a transaction id of 256 characters with 400', async () => {
    const { status, body } = await rest(`/v1/transactions/${'a'.repeat(256)}`);
    expect([status, body.issues[0].path]).toEqual([400, ['transaction_id']]);
  });
});

describe('health', () => {
  it('answers GET / with 200, HEALTHY and the current time', async () => {
    const { status, body, headers } = await rest('/');
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'HEALTHY', current_time: expect.stringMatching(/Z$/) });
    expect(Math.abs(Date.now() - Date.parse(body.current_time))).toBeLessThan(5_000);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('answers HEAD / with 200 and an empty body', async () => {
    expect(await rest('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe('invalid request', () => {
  it.each([
    ['GET', '/nowhere', 404, 'NOT_FOUND'],
    ['HEAD', '/nowhere', 404, undefined],
    ['GET', '/v1', 404, 'NOT_FOUND'],
    ['GET', '/v1/payments', 404, 'NOT_FOUND'],
    ['GET', '/v1/transactions/a/b', 404, 'NOT_FOUND'],
    ['GET', '/v1/transactions/a%ZZ', 400, 'MALFORMED_URL'],
    ['DELETE', '/', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', WEBHOOKS, 405, 'METHOD_NOT_ALLOWED'],
    ['PUT', '/v1/transactions/a', 405, 'METHOD_NOT_ALLOWED'],
  ])('answers %s %s with %i', async (method, path, status, code) => {
    const answer = await rest(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  it.each([
    [WEBHOOKS, 'GET', 'POST'],
    ['/v1/transactions/a', 'POST', 'GET, HEAD'],
  ])('%s answers %s with the header Allow: %s', async (path, method, allow) => {
    expect((await rest(path, { method })).headers.get('allow')).toBe(allow);
  });

  it('rejects malformed JSON with 400', async () => {
    expect(await send('{bad')).toMatchObject({ status: 400, body: { code: 'MALFORMED_BODY' } });
  });

  it('rejects the content type text/plain with 415', async () => {
    const answer = await send(payment(), { 'content-type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_MEDIA_TYPE' } });
  });

  it('rejects a request body over 256 KiB with 413', async () => {
    const answer = await send(payment({ extra: 'x'.repeat(256 * 1024) }));
    expect(answer).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
  });
});
