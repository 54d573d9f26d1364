import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inngest } from '@/inngest/client';
import { processTransaction } from '@/inngest/functions/process-transaction';
import { respond } from '@/server/http/rest';
import { recoverLostWork } from '@/server/processing/sweep';
import { toNewTransaction } from '@/server/transactions/schema';
import { sample } from '@/server/webhooks/processors/razorpay/samples/sample';
import { recordTransaction } from '@/server/webhooks/record';
import { serveApp } from '@/tests/support/inngest-app';
import { control, startEmbedded } from '@/tests/support/inngest-target';
import { namesOf, treesOf } from '@/tests/support/trace-tree';
import { webhook } from '@/tests/support/webhooks';
import { flushTraces, inSpan, startTracing } from './tracing';

const { port, receiver } = await vi.hoisted(async () => {
  const { pickStablePort } = await import('@/local/launcher/ports');
  const { startOtlpReceiver, tracingTo } = await import('@/tests/support/otlp-receiver');
  const started = await startOtlpReceiver();
  const free = await pickStablePort();
  Object.assign(process.env, tracingTo(started.url), {
    INNGEST_DEV: `http://127.0.0.1:${free}`,
    PROCESSING_DELAY: '1s',
    PROCESSING_FAULTS: 'by-account',
  });
  return { port: free, receiver: started };
});

const WAIT = { timeout: 20_000, interval: 50 };
const HOUR_MS = 3_600_000;
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

let server: Awaited<ReturnType<typeof startEmbedded>>;
let app: Awaited<ReturnType<typeof serveApp>>;

beforeAll(async () => {
  await startTracing();
  server = await startEmbedded({ port });
  app = await serveApp(inngest, [processTransaction]);
  // The first webhook opens the connection, which can take longer than the deadline.
  await send('first');
});
afterAll(async () => {
  await app.close();
  await server.stop();
  await receiver.close();
  for (const api of [trace, context, propagation]) api.disable();
});

async function send(transactionId: string, destination = 'acc_2', headers = {}): Promise<number> {
  const body = webhook(transactionId, { destination_account: destination, amount: 987_654.25 });
  const request = new Request('http://127.0.0.1:3000/v1/webhooks/transactions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const { status } = await respond(request, { defer: (task) => void setImmediate(task) });
  return status;
}

const named = (name: string, transactionId: string) =>
  receiver.spans.filter(
    (span) => span.name === name && span.attributes.transaction_id === transactionId,
  );

/** Waits until `count` attempts of a transaction were exported. */
async function attempts(transactionId: string, count = 1) {
  await vi.waitFor(async () => {
    await control(server.url, 'clock', { advance_ms: HOUR_MS });
    await flushTraces();
    expect(named('process transaction', transactionId)).toHaveLength(count);
  }, WAIT);
  return named('process transaction', transactionId);
}

const WEBHOOK = 'POST /v1/webhooks/transactions';

describe('traces', () => {
  it('continues the trace of the sender from the webhook to PROCESSED across Inngest', async () => {
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
    expect(await send('traced', 'acc_2', { traceparent })).toBe(202);
    const [attempt] = await attempts('traced');
    expect(attempt?.attributes).toMatchObject({ outcome: 'processed', attempt: 1 });
    await vi.waitFor(async () => {
      await flushTraces();
      expect(namesOf(treesOf(receiver.spans, TRACE_ID))).toEqual({
        [WEBHOOK]: {
          'record transaction': {},
          'dispatch transaction': {
            'inngest.execution': {},
            'inngest.execution 2': { 'process transaction': {} },
          },
        },
      });
    }, WAIT);
    const [request] = named(WEBHOOK, 'traced');
    expect(request).toMatchObject({
      parentSpanId: 'b7ad6b7169203331',
      attributes: { outcome: 'accepted', 'http.response.status_code': 202 },
      resource: { 'service.name': 'transaction-webhooks' },
    });
  });

  it('records every processing attempt and the cause of failure in one trace', async () => {
    await send('retried', 'fault_attempts_2');
    const tried = await attempts('retried', 3);
    expect(new Set(tried.map(({ traceId }) => traceId)).size).toBe(1);
    const outcomes = tried.map(({ attributes: { attempt, outcome } }) => [attempt, outcome]);
    expect(outcomes).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'processed'],
    ]);
    expect(tried[0]?.status).toMatchObject({
      code: 2,
      message: expect.stringMatching(/^no answer/),
    });
    expect(tried[2]?.status?.code ?? 0).toBe(0);
  });

  it('continues the trace through the function that marks a transaction FAILED', async () => {
    await send('failed', 'fault_permanent');
    const [attempt] = await attempts('failed');
    await vi.waitFor(async () => {
      await flushTraces();
      const ofTrace = receiver.spans.filter(({ traceId }) => traceId === attempt?.traceId);
      // The sleep, the attempt, and the function that marks the transaction FAILED.
      expect(ofTrace.filter(({ name }) => name === 'inngest.execution')).toHaveLength(3);
    }, WAIT);
  });

  it('starts a new linked trace for each transaction that the sweeper redispatches', async () => {
    for (const id of ['left-1', 'left-2']) await recordTransaction(toNewTransaction(webhook(id)));
    await inSpan('a sweep', {}, () => recoverLostWork({ minimumAgeMs: 0 }));
    const [one, two] = [...(await attempts('left-1')), ...(await attempts('left-2'))];
    expect(one?.traceId).not.toBe(two?.traceId);
    const [again] = named('dispatch again', 'left-1');
    const swept = receiver.spans.find(({ name }) => name === 'a sweep');
    expect(again).toMatchObject({ traceId: one?.traceId, links: [{ traceId: swept?.traceId }] });
  });

  it('records the transaction ID on the span of a Razorpay webhook', async () => {
    const request = new Request('http://127.0.0.1:3000/v1/webhooks/razorpay', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sample('payment.captured.card', 'traced')),
    });
    const response = await respond(request, { defer: () => {} });
    const { transaction_id } = await response.json();
    await flushTraces();
    expect(named('POST /v1/webhooks/razorpay', transaction_id)).toHaveLength(1);
  });

  it('records the error code of a rejected webhook without marking its span as failed', async () => {
    expect(await send('x'.repeat(256))).toBe(400);
    await vi.waitFor(async () => {
      await flushTraces();
      const [rejected] = receiver.spans.filter(
        ({ attributes }) => attributes.code === 'VALIDATION_FAILED',
      );
      expect(rejected).toMatchObject({ name: WEBHOOK });
      expect(rejected?.attributes).not.toHaveProperty('transaction_id');
      expect(rejected?.status?.code ?? 0).toBe(0);
    }, WAIT);
  });

  it('exports only traces, without accounts or amounts', () => {
    expect(JSON.stringify(receiver.spans).match(/acc_\w+|fault_\w+|987.?654/)).toBeNull();
    expect([...receiver.paths]).toEqual(['/v1/traces']);
    expect(metrics.getMeterProvider().constructor.name).toMatch(/^Noop/);
  });
});
