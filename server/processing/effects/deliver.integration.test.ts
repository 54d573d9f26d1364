import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { readBreakers } from '@/db/effects/breakers';
import { findEvents } from '@/db/transaction-events';
import { inngest } from '@/inngest/client';
import { processTransaction } from '@/inngest/functions/process-transaction';
import { Downstream } from '@/tests/support/downstream';
import { serveApp } from '@/tests/support/inngest-app';
import { control, ended, startEmbedded } from '@/tests/support/inngest-target';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { startSweeping } from '../sweep-when-due';

const { port, SECRET, downstreamPort } = await vi.hoisted(async () => {
  const { pickStablePort } = await import('@/local/launcher/ports');
  const [inngestPort, otherPort] = [await pickStablePort(), await pickStablePort()];
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  process.env.INNGEST_DEV = `http://127.0.0.1:${inngestPort}`;
  process.env.PROCESSING_DELAY = '1s';
  process.env.DELIVER_TO = `http://127.0.0.1:${otherPort}/transactions`;
  process.env.DELIVER_SECRET = secret;
  process.env.DELIVER_ALLOW_PRIVATE = '1';
  process.env.DELIVER_MAX_CONCURRENT = '4';
  return { port: inngestPort, SECRET: secret, downstreamPort: otherPort };
});

const POLL = { timeout: 50_000, interval: 50 };

const other = new Downstream(downstreamPort);
const { rest, post, afterResponses } = createRestClient();
let server: Awaited<ReturnType<typeof startEmbedded>>;
let app: Awaited<ReturnType<typeof serveApp>>;
let stopSweeping: () => void;
let id = 0;

beforeAll(async () => {
  await other.start();
  server = await startEmbedded({ port });
  app = await serveApp(inngest, [processTransaction]);
  stopSweeping = startSweeping();
});
beforeEach(() => {
  id += 1;
  other.reset();
});
afterAll(async () => {
  stopSweeping();
  await app.close();
  await server.stop();
  await other.stop();
});

async function receive(key: string): Promise<void> {
  const { status } = await post('/v1/webhooks/transactions', webhook(key));
  expect(status).toBe(202);
}

async function receiveMany(count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, n) => `t${id}-${n}`);
  await Promise.all(keys.map(receive));
  await afterResponses();
  return keys;
}

const statusOf = async (key: string) => (await rest(`/v1/transactions/${key}`)).body.status;
const effectsOf = async (key: string) => (await rest(`/v1/transactions/${key}/effects`)).body;

async function untilAll(keys: readonly string[], status: string): Promise<void> {
  await vi.waitFor(async () => {
    const statuses = await Promise.all(keys.map(statusOf));
    expect(statuses.filter((one) => one !== status)).toEqual([]);
  }, POLL);
}

describe('delivery to DELIVER_TO', () => {
  it('posts a transaction once, signed, before it becomes PROCESSED, in two calls of Inngest', async () => {
    const [key = ''] = await receiveMany(1);
    await untilAll([key], 'PROCESSED');
    expect(app.calls()).toBe(2);
    expect(other.received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = other.received;
    const text = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(SECRET).verify(body, text)).toEqual({
      type: 'transaction.processed',
      timestamp: expect.stringMatching(/Z$/),
      data: { ...webhook(key), created_at: expect.stringMatching(/Z$/) },
    });
    expect(text['webhook-id']).toBe(`msg_${text['idempotency-key']}`);
    expect(await effectsOf(key)).toEqual({
      effects: [
        {
          name: 'deliver',
          status: 'DONE',
          calls: 1,
          first_called_at: expect.any(String),
          last_called_at: expect.any(String),
          finished_at: expect.any(String),
          error: null,
        },
      ],
      waits_for: null,
      waits_since: null,
    });
    expect(await ended(server.url, key)).toMatchObject([{ output: { processed: true } }]);
  });

  it('marks a transaction FAILED when it is refused, and posts it again after a replay', async () => {
    other.behave = () => ({ kind: 'answers', status: 422 });
    const [key = ''] = await receiveMany(1);
    await untilAll([key], 'FAILED');
    expect((await rest(`/v1/transactions/${key}`)).body.failure).toBe(
      'the receiver answered HTTP 422',
    );
    expect((await effectsOf(key)).effects).toMatchObject([{ status: 'FAILED' }]);
    other.behave = () => ({ kind: 'answers', status: 200 });
    await post(`/v1/transactions/${key}/replay`, {});
    await afterResponses();
    await untilAll([key], 'PROCESSED');
    expect(other.counts).toEqual({ keys: 1, requests: 2 });
  });

  it('delivers everything after an outage: one key each, none FAILED, at most two events, at the permitted rate', async () => {
    await other.stop();
    const keys = await receiveMany(60);
    const state = async () => (await readBreakers(database(), ['deliver']))[0];
    await vi.waitFor(async () => {
      const { openedAt, waiting = 0 } = (await state()) ?? {};
      expect(openedAt).toBeInstanceOf(Date);
      expect(waiting).toBeGreaterThan(50);
    }, POLL);
    const health = (await rest('/v1/health')).body;
    expect(health).toMatchObject({ status: 'HEALTHY', processing: 'RUNNING' });
    expect(health.held_back).toMatchObject([{ name: 'deliver', paused_by: null }]);
    // Of some, the answer is lost after the work was done.
    const known = new Set<string>();
    other.behave = ({ key }) => {
      const isLost = !known.has(key) && known.size % 6 === 5;
      known.add(key);
      return isLost
        ? { kind: 'resets after its work' }
        : { kind: 'answers', status: 200, afterMs: 20 };
    };
    await other.start();
    await vi.waitFor(async () => {
      // A call whose answer was lost is made again after 10 seconds or more.
      await control(server.url, 'clock', { advance_ms: 60_000 });
      const statuses = await Promise.all(keys.map(statusOf));
      expect(statuses.filter((one) => one !== 'PROCESSED')).toEqual([]);
    }, POLL);
    expect(other.counts.keys).toBe(60);
    expect(other.peak).toBeLessThanOrEqual(4);
    expect(await state()).toMatchObject({ openedAt: null, waiting: 0 });
    for (const key of keys) {
      const events = await findEvents(database(), { key, limit: 100 });
      expect(events.length).toBeLessThanOrEqual(2);
      expect(events.map(({ kind }) => kind)).not.toContain('failed');
    }
  });
});

describe('pause', () => {
  it('accepts webhooks, lets them wait, says so in health, and goes on when it is resumed', async () => {
    const paused = await rest('/v1/processing/pause', { method: 'POST' });
    expect(paused.body).toMatchObject({ state: 'PAUSED', paused_by: 'operator', waiting: 0 });
    const keys = await receiveMany(5);
    await vi.waitFor(async () => {
      expect((await rest('/v1/processing')).body).toMatchObject({ state: 'PAUSED', waiting: 5 });
    }, POLL);
    expect(other.received).toEqual([]);
    const { status, body } = await rest('/v1/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'HEALTHY', processing: 'PAUSED' });
    expect(body.oldest_overdue_seconds).toBeNull();
    expect(await effectsOf(keys[0] ?? '')).toMatchObject({ effects: [], waits_for: 'processing' });
    await rest('/v1/processing/resume', { method: 'POST' });
    await afterResponses();
    await untilAll(keys, 'PROCESSED');
    expect((await rest('/v1/processing')).body).toMatchObject({ state: 'RUNNING', waiting: 0 });
  });

  it('stops one effect alone, and knows no other name', async () => {
    const paused = await rest('/v1/processing/pause?effect=deliver', { method: 'POST' });
    expect(paused.body).toMatchObject({
      state: 'RUNNING',
      effects: [{ name: 'deliver', state: 'PAUSED' }],
    });
    const [key = ''] = await receiveMany(1);
    await vi.waitFor(async () => {
      expect(await effectsOf(key)).toMatchObject({ waits_for: 'deliver' });
    }, POLL);
    await rest('/v1/processing/resume?effect=deliver', { method: 'POST' });
    await afterResponses();
    await untilAll([key], 'PROCESSED');
    const unknown = await rest('/v1/processing/pause?effect=processing', { method: 'POST' });
    expect(unknown.status).toBe(404);
  });
});
