import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { log } from '@/server/observability/log';
import { processRegistry } from '@/server/observability/metrics/registry';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { webhook } from '@/tests/support/webhooks';
import { handleRest, type RestRequest } from './rest';

vi.unmock('@/server/core/deadline');
// Long, so that a busy machine does not reach it.
vi.hoisted(() => {
  process.env.ANSWER_DEADLINE_MS = '20000';
});

const WEBHOOKS = '/v1/webhooks/transactions';
let id = 0;
beforeEach(() => {
  id += 1;
});

async function* parts(...chunks: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield Buffer.from(chunk);
  }
}

const text = (change = {}) => JSON.stringify({ ...webhook(`sender-${id}`), ...change });

async function send(body: RestRequest['body'], change: Partial<RestRequest> = {}) {
  const request = {
    method: 'POST',
    url: WEBHOOKS,
    headers: new Headers({ 'content-type': 'application/json' }),
    clientIp: '127.0.0.1',
    ...change,
  };
  const response = await handleRest({ ...request, body }, { defer: () => {} });
  return { ...response, json: JSON.parse(response.body) };
}

const failures = async () =>
  (await processRegistry.getSingleMetric('transaction_webhooks_failures_total')?.get())?.values.map(
    ({ value }) => value,
  );

describe('slow and broken senders', () => {
  it('starts the deadline when the body has arrived', async () => {
    const clock = performance.now.bind(performance);
    let laterMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => clock() + laterMs);
    onTestFinished(() => void vi.restoreAllMocks());
    async function* slowly() {
      yield Buffer.from(text().slice(0, 20));
      // Longer than the deadline.
      laterMs = 25_000;
      yield Buffer.from(text().slice(20));
    }
    const { status, headers } = await send(slowly());
    expect(status).toBe(202);
    expect(Number(/dur=([\d.]+)/.exec(headers['server-timing'] ?? '')?.[1])).toBeLessThan(20_000);
  });

  it('answers 400 to a body that breaks off, and neither alarms nor logs an error', async () => {
    const spies = [vi.spyOn(log, 'warn'), vi.spyOn(log, 'error')];
    const before = await failures();
    const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    const { status, json } = await send(parts('{"tra', aborted));
    expect([status, json.code]).toEqual([400, 'REQUEST_ABORTED']);
    expect(await failures()).toEqual(before);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it('answers 408 to a body that does not arrive within 30 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const sent = send(never);
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    expect(await sent).toMatchObject({ status: 408, json: { code: 'REQUEST_TIMEOUT' } });
  });
});

describe('input from the wrong place', () => {
  it('takes no webhook field from the query', async () => {
    const { currency: _, ...rest } = webhook(`sender-${id}`);
    const url = `${WEBHOOKS}?currency=INR&destination_account=acc_evil`;
    const { status, json } = await send(parts(JSON.stringify(rest)), { url });
    expect([status, json.issues]).toEqual([400, [{ path: ['currency'], message: 'is required' }]]);
  });

  it.each(['.', '..', 'txn_\u202E1', 'txn\u200F', '\u2066x'])(
    'rejects the id %j',
    async (transaction_id) => {
      expect(await send(parts(text({ transaction_id })))).toMatchObject({ status: 400 });
    },
  );
});

describe('bodies and headers of real senders', () => {
  it.each(['UTF-8', 'utf8', 'IDENTITY', ''])(
    'accepts the content encoding %j',
    async (encoding) => {
      const headers = new Headers({
        'content-type': 'application/json',
        'content-encoding': encoding,
      });
      expect(await send(parts(text()), { headers })).toMatchObject({ status: 202 });
    },
  );

  it.each(['text/json', 'application/cloudevents+json; charset=utf-8'])(
    'accepts the content type %s',
    async (type) => {
      const headers = new Headers({ 'content-type': type });
      expect(await send(parts(text()), { headers })).toMatchObject({ status: 202 });
    },
  );

  it.each(['gzip', 'br'])('rejects the content encoding %s with 415', async (encoding) => {
    const headers = new Headers({
      'content-type': 'application/json',
      'content-encoding': encoding,
    });
    expect(await send(parts(text()), { headers })).toMatchObject({ status: 415 });
  });

  it('accepts the 72 KB that Razorpay can send, and rejects a byte over the limit with 413', async () => {
    const padding = (bytes: number) => text({ note: 'x'.repeat(bytes) });
    expect(await send(parts(padding(72_000)))).toMatchObject({ status: 202 });
    const over = padding(MAX_BODY_BYTES - Buffer.byteLength(padding(0)) + 1);
    expect(await send(parts(over))).toMatchObject({ status: 413 });
  });
});

describe('a webhook to the wrong place', () => {
  it.each([
    ['POST', '/webhooks', 404, 'NOT_FOUND'],
    ['POST', '/v1/webhooks/stripe-eu', 404, 'NOT_FOUND'],
    ['GET', WEBHOOKS, 405, 'METHOD_NOT_ALLOWED'],
  ])('logs and counts %s %s', async (method, url, status, code) => {
    const info = vi.spyOn(log, 'info').mockClear();
    const response = await send(parts(), { method, url });
    expect(response.status).toBe(status);
    const line = { code, status, path: url, request_id: response.headers['x-request-id'] };
    expect(info).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(line), 'webhook');
    const counted = await processRegistry.getSingleMetricAsString(
      'transaction_webhooks_rejected_total',
    );
    expect(counted).toMatch(new RegExp(`code="${code}"[^}]*} [1-9]`));
  });
});
