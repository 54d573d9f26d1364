import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { database } from '@/db/client';
import { rateLimitPool } from '@/db/rate-limits';
import { findTransaction } from '@/db/transactions/find';
import { log } from '@/server/observability/log';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';

const { SECRET } = vi.hoisted(() => {
  process.env.WEBHOOK_SECRETS = 'the-old-secret,the-new-secret';
  process.env.RATE_LIMIT_STORE = 'postgres';
  return { SECRET: 'the-new-secret' };
});

const FAILURES = 60;

const { rest, post } = createRestClient();

const send = (body: string, headers: Record<string, string>, from = '203.0.113.7') =>
  post('/v1/webhooks/transactions', body, { 'x-forwarded-for': from, ...headers });

const sign = (body: string, secret = SECRET) => ({
  'x-razorpay-signature': createHmac('sha256', secret).update(body).digest('hex'),
});

const bodyOf = (id: string, change = {}) => JSON.stringify(webhook(id, change));

describe('webhook signature enforcement', () => {
  it('records a webhook signed with a live secret and answers 202', async () => {
    const response = await send(bodyOf('signed'), sign(bodyOf('signed')));
    expect(response.status).toBe(202);
    expect(await findTransaction(database(), 'signed')).toBeDefined();
  });

  it('rejects a forged webhook with 5,000 nested brackets with 401', async () => {
    const nested = '['.repeat(5_000) + ']'.repeat(5_000);
    const response = await send(nested, sign('something else'), '203.0.113.55');
    expect(response.status).toBe(401);
  });

  it.each([
    ['an unsigned webhook', () => ({}), 'no header'],
    [
      'a webhook signed with a wrong secret',
      () => sign(bodyOf('bad'), 'a-wrong-secret'),
      'no secret matches',
    ],
    ['a tampered webhook', () => sign(bodyOf('bad', { amount: 1 })), 'no secret matches'],
    ['a re-serialised webhook', () => sign(`${bodyOf('bad')}\n`), 'no secret matches'],
  ])('rejects %s with 401 and logs the reason without returning it', async (_, headers, fault) => {
    const warn = vi.spyOn(log, 'warn').mockClear();
    const response = await send(bodyOf('bad'), headers(), '203.0.113.8');
    expect(response.status).toBe(401);
    expect(response.body).toEqual({
      code: 'INVALID_SIGNATURE',
      message: 'The webhook has no valid signature.',
    });
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ fault, client_ip: '203.0.113.8' }),
      expect.any(String),
    );
    expect(await findTransaction(database(), 'bad')).toBeUndefined();
  });

  it('verifies the signature before parsing the request body', async () => {
    expect((await send('{not json', {})).status).toBe(401);
    expect((await send('{not json', sign('{not json'))).status).toBe(400);
  });

  it('rejects a client IP with 429 after 60 invalid signatures but still accepts signed webhooks', async () => {
    const from = '203.0.113.9';
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    // One by one, because each process counts on its own if the database is slow.
    for (let n = 0; n < FAILURES + 5; n += 1) answers.push(await send('{}', {}, from));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(FAILURES);
    const limited = answers.find(({ status }) => status === 429);
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send('{}', {}, '203.0.113.10')).status).toBe(401);
    const signed = await send(bodyOf('patient'), sign(bodyOf('patient')), from);
    expect(signed.status).toBe(202);
  });
});

it.each([
  { access: 'a closed path', path: '/v1/conflicts', status: 401, net: '203.0.113' },
  { access: 'an open path', path: '/', status: 200, net: '203.0.114' },
])(
  'limits how often a client IP can try wrong tokens at $access, also if the database fails now and then',
  async ({ path, status: permitted, net }) => {
    const pool = rateLimitPool();
    const query = pool.query.bind(pool);
    let calls = 0;
    const failing = vi.spyOn(pool, 'query').mockImplementation((...args: unknown[]) => {
      calls += 1;
      return calls % 2 === 0
        ? Promise.reject(new Error('timeout'))
        : Reflect.apply(query, pool, args);
    });
    onTestFinished(() => failing.mockRestore());
    const tryToken = (from: string) =>
      rest(path, { headers: { authorization: 'Bearer wrong', 'x-forwarded-for': from } });
    const tries = Array.from({ length: FAILURES + 10 }, () => tryToken(`${net}.99`));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([
      ...Array(FAILURES).fill(permitted),
      ...Array(10).fill(429),
    ]);
    expect((await tryToken(`${net}.100`)).status).toBe(permitted);
  },
);
