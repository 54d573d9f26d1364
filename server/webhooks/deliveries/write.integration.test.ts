import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { database } from '@/db/client';
import { findDelivery } from '@/db/deliveries/list';
import { deliveries, transactions } from '@/db/schema';
import { env } from '@/server/settings';
import { razorpay } from '@/tests/processors/razorpay';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { flushCounts, recordRejected } from './write';

vi.hoisted(() => {
  process.env.RAZORPAY_WEBHOOK_SECRETS = 'razorpay-old-secret,razorpay-new-secret';
});

const PLAIN = '/v1/webhooks/transactions';
const RAZORPAY = '/v1/webhooks/razorpay';
const FORGERIES = process.env.TEST_FULL === '1' ? 10_000 : 1_000;

const { rest, post, afterResponses } = createRestClient();
let count = 0;
const newId = () => {
  count += 1;
  return `txn_${count}`;
};

const find = (id: string) => findDelivery(database(), id);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function signed(event: object, secret = razorpay.secrets.current) {
  const { body, headers } = razorpay.sign(event, secret);
  return [RAZORPAY, body, headers] as const;
}

/** An address that no other test has, because refusals are bounded by address. */
const from = (address: string) => ({ 'x-forwarded-for': address });

async function totals(path: string) {
  await afterResponses();
  await flushCounts();
  const [total] = await database()
    .select({
      rows: sql<number>`count(*)::int`,
      occurrences: sql<number>`coalesce(sum(occurrences), 0)::int`,
    })
    .from(deliveries)
    .where(eq(deliveries.path, path));
  return total;
}

describe('a webhook that is answered with 202', () => {
  it('is on record as accepted before the answer, under the request id of its answer', async () => {
    const key = newId();
    const body = JSON.stringify(webhook(key));
    const { id } = await post(PLAIN, body, { 'user-agent': 'processor/1', 'webhook-id': 'msg_1' });
    expect(await find(id)).toMatchObject({
      ...{ id, source: 'default', path: PLAIN, outcome: 'accepted', status: 202, key },
      ...{ code: null, processorId: 'msg_1', body, bodySha256: null, occurrences: 1 },
      headers: { 'content-type': 'application/json', 'user-agent': 'processor/1' },
    });
    const [row] = await database().select().from(transactions).where(eq(transactions.key, key));
    expect(row?.deliveryId).toBe(id);
  });

  it('is on record as a duplicate or a conflict of its transaction', async () => {
    const key = newId();
    await post(PLAIN, webhook(key));
    const duplicate = await post(PLAIN, webhook(key));
    const conflict = await post(PLAIN, webhook(key, { amount: 7 }));
    expect(await find(duplicate.id)).toMatchObject({ outcome: 'duplicate', status: 202, key });
    expect(await find(conflict.id)).toMatchObject({ outcome: 'conflict', status: 202, key });
    expect((await find(conflict.id))?.answeredMs).toBeGreaterThan(0);
  });

  it('is on record with its event, its attempt and the secret that signed it', async () => {
    const [path, body, headers] = signed(razorpay.payment('1'), razorpay.secrets.old);
    const { id } = await post(path, body, { ...headers, 'x-razorpay-event-id': 'evt_1' });
    expect(await find(id)).toMatchObject({
      ...{ source: 'razorpay', event: 'payment.captured', secretNumber: 1, processorId: 'evt_1' },
    });
  });

  it('is on record when its event is ignored', async () => {
    const { id } = await post(...signed(razorpay.unrelated.event));
    expect(await find(id)).toMatchObject({
      ...{ outcome: 'ignored', event: razorpay.unrelated.name, key: null, status: 202 },
      body: JSON.stringify(razorpay.unrelated.event),
    });
  });

  it('adds 20 rows an hour if it is sent without end, and a count', async () => {
    const body = JSON.stringify(webhook(newId()));
    const path = PLAIN;
    const before = await totals(path);
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(path, body)));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    await flushCounts();
    const after = await totals(path);
    // One is accepted; 20 of the 99 duplicates are on record.
    expect((after?.rows ?? 0) - (before?.rows ?? 0)).toBe(21);
    expect((after?.occurrences ?? 0) - (before?.occurrences ?? 0)).toBe(100);
  });
});

describe('a webhook that is refused', () => {
  it('is on record with its error, its invalid fields and its body', async () => {
    const body = JSON.stringify({ ...webhook(newId()), amount: 'x' });
    const { id, status } = await post(PLAIN, body);
    await afterResponses();
    expect(status).toBe(400);
    expect(await find(id)).toMatchObject({
      ...{ outcome: 'rejected', status: 400, code: 'VALIDATION_FAILED', body, key: null },
      issues: [{ path: ['amount'], message: expect.any(String) }],
    });
  });

  it('is on record with the reason that the answer does not have', async () => {
    const { id, body } = await post(...signed(razorpay.payment('2'), razorpay.secrets.removed));
    await afterResponses();
    expect(JSON.stringify(body)).not.toContain('no secret matches');
    expect(await find(id)).toMatchObject({
      ...{ outcome: 'rejected', status: 401, code: 'INVALID_SIGNATURE', source: 'razorpay' },
      reason: 'no secret matches',
    });
  });

  it.each<[string, string, RequestInit, number, string]>([
    ['a wrong URL', '/v1/webhooks/razorpai', { method: 'POST', body: '{}' }, 404, 'NOT_FOUND'],
    ['a wrong method', PLAIN, { method: 'PUT', body: '{}' }, 405, 'METHOD_NOT_ALLOWED'],
    ['a body that is no JSON', PLAIN, { method: 'POST', body: '{"a":' }, 400, 'MALFORMED_BODY'],
    [
      'a body that is too large',
      PLAIN,
      { method: 'POST', body: `"${'x'.repeat(300_000)}"` },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('is on record after %s', async (_, path, init, status, code) => {
    const response = await rest(path, {
      ...init,
      headers: { 'content-type': 'application/json', ...from('203.0.113.1') },
    });
    await afterResponses();
    expect(response.status).toBe(status);
    expect(await find(response.id)).toMatchObject({
      ...{ outcome: 'rejected', status, code, path, clientIp: '203.0.113.1' },
    });
  });

  it('is on record with a wrong content type', async () => {
    const { id } = await post(PLAIN, 'a=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    await afterResponses();
    expect(await find(id)).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it('is on record also with what Postgres does not store', async () => {
    const body = '{"transaction_id":"a\u0000b","source_account":"\\ud800"}';
    const { id } = await post(PLAIN, body, { 'user-agent': 'x'.repeat(5_000) });
    await afterResponses();
    const record = await find(id);
    expect(record?.body).toBe(body.replace('\u0000', '\ufffd'));
    expect(record?.headers['user-agent']).toHaveLength(1_000);
  });

  it('is on record with the first 8 KiB of a body that is larger than webhooks are', async () => {
    const body = JSON.stringify({ event: 'x'.repeat(100_000) });
    const { id, status } = await post(RAZORPAY, body);
    await afterResponses();
    expect(status).toBe(401);
    expect(await find(id)).toMatchObject({ body: body.slice(0, 8_192), bodySha256: sha256(body) });
  });

  it(`adds 60 rows a minute for ${FORGERIES} forgeries of one address, and a count`, async () => {
    const [path, body, headers] = signed(razorpay.payment('3'), razorpay.secrets.removed);
    const before = await totals(path);
    for (let sent = 0; sent < FORGERIES; sent += 100) {
      await Promise.all(
        Array.from({ length: 100 }, () => post(path, body, { ...headers, ...from('203.0.113.2') })),
      );
    }
    const after = await totals(path);
    expect((after?.rows ?? 0) - (before?.rows ?? 0)).toBeLessThanOrEqual(60);
    expect((after?.occurrences ?? 0) - (before?.occurrences ?? 0)).toBe(FORGERIES);
  });

  it('adds no row for any other request', async () => {
    const { id } = await rest('/v1/transactions/unknown');
    await afterResponses();
    expect(await find(id)).toBeUndefined();
  });
});

describe('DELIVERY_BODIES', () => {
  const personal = webhook('txn_4242 4242 4242 4242');

  function setBodies(mode: 'masked' | 'full' | 'none') {
    const settings = env();
    const before = settings.DELIVERY_BODIES;
    settings.DELIVERY_BODIES = mode;
    onTestFinished(() => {
      settings.DELIVERY_BODIES = before;
    });
  }

  it('keeps no personal data by default', async () => {
    const { id } = await post(...signed(razorpay.payment('5')));
    const record = await find(id);
    expect(record?.body).toContain('[masked]');
    expect(record?.body).not.toContain('jo@example.com');
    expect(record?.bodySha256).toBe(sha256(JSON.stringify(razorpay.payment('5'))));
  });

  it('keeps every byte with `full`', async () => {
    setBodies('full');
    const [path, body, headers] = signed(razorpay.payment('6'));
    expect((await find((await post(path, body, headers)).id))?.body).toBe(body);
  });

  it('keeps nothing with `none`', async () => {
    setBodies('none');
    expect((await find((await post(PLAIN, personal)).id))?.body).toBeNull();
  });
});

describe('a webhook that is recorded too late', () => {
  it('is on record with the 503 of its answer, and with its transaction', async () => {
    const key = newId();
    const { id } = await post(PLAIN, webhook(key));
    const record = await find(id);
    if (!record) throw new Error('not on record');
    await recordRejected({
      ...record,
      outcome: 'rejected',
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await find(id)).toMatchObject({ outcome: 'rejected', status: 503, key });
  });
});
