import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startOtlpReceiver, tracingTo } from '../tests/support/otlp-receiver';
import { type Service, startService, UNTIMED } from '../tests/support/service';
import { namesOf, printTree, treesOf } from '../tests/support/trace-tree';
import { post, untilProcessed, webhook } from '../tests/support/webhooks';
import { pickStablePort } from './launcher/ports';

const TIMEOUT_MS = 30_000;
const POLL = { timeout: TIMEOUT_MS, interval: 100 };
const WEBHOOK = 'POST /v1/webhooks/transactions';
const PRIVATE = {
  source_account: 'acc_private_1',
  destination_account: 'acc_private_2',
  amount: 987_654.25,
};

const lineSchema = z.object({
  msg: z.string(),
  level: z.number(),
  transaction_id: z.string().optional(),
  processor_id: z.string().optional(),
  request_id: z.string().optional(),
  outcome: z.string().optional(),
  code: z.string().optional(),
  status: z.number().optional(),
  attempt: z.number().optional(),
  duration_ms: z.number().optional(),
  trace_id: z.string().optional(),
});

let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
let service: Service;
let nextUrl: string;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const nextPort = await pickStablePort();
  nextUrl = `http://127.0.0.1:${nextPort}`;
  // Longer than the last test: its spans are exported only if the stop flushes them.
  const tracing = { ...tracingTo(receiver.url), OTEL_BSP_SCHEDULE_DELAY: '3000' };
  const env = {
    NEXT_PORT: String(nextPort),
    LOG_LEVEL: 'info',
    PROCESSING_DELAY: '1s',
    WARM_UP: '1',
  };
  service = await startService({ env: { ...UNTIMED, ...env, ...tracing } });
});
afterAll(async () => {
  await service.end();
  await receiver.close();
});

/** The log lines with this message so far. */
function lines(msg: string) {
  return service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => lineSchema.parse(JSON.parse(line)))
    .filter((line) => line.msg === msg);
}

const linesOf = (msg: string, id: string) =>
  lines(msg).filter((line) => line.transaction_id === id);

describe('trace and log of a transaction', () => {
  const inngest = {
    'inngest.execution': {},
    'inngest.execution 2': { 'process transaction': {} },
  };
  const tree = {
    [WEBHOOK]: { 'record transaction': {}, 'dispatch transaction': inngest },
  };

  it.each([
    ['the front', 'front', () => service.url],
    ["Next's route handlers", 'next', () => nextUrl],
  ])('traces a webhook through %s from receipt to PROCESSED as one trace', async (_, id, url) => {
    await post(url(), webhook(id, PRIVATE));
    await untilProcessed(service.url, id, TIMEOUT_MS);
    await vi.waitFor(() => {
      const ofId = receiver.spans.filter(({ attributes }) => attributes.transaction_id === id);
      const request = ofId.find(({ name }) => name === WEBHOOK);
      const roots = treesOf(receiver.spans, request?.traceId ?? '');
      expect(namesOf(roots), printTree(roots)).toEqual(tree);
    }, POLL);
  });

  it('logs one line per webhook and per attempt, with the trace ID', async () => {
    await vi.waitFor(() => expect(linesOf('attempt', 'front')).toHaveLength(1), POLL);
    const [webhookLine, ...more] = linesOf('webhook', 'front');
    expect(more).toEqual([]);
    expect(webhookLine).toMatchObject({ level: 30, outcome: 'accepted', status: 202 });
    expect(webhookLine?.duration_ms).toBeGreaterThan(0);
    const [attempt] = linesOf('attempt', 'front');
    expect(attempt).toMatchObject({ level: 30, outcome: 'processed', attempt: 1 });
    expect(attempt?.trace_id).toBe(webhookLine?.trace_id);
    expect(receiver.spans.map(({ traceId }) => traceId)).toContain(attempt?.trace_id);
  });
});

describe('rejected webhook', () => {
  it('logs and counts a rejected webhook with its error code, and no warm-up request', async () => {
    expect(lines('webhook').filter(({ status }) => status !== 202)).toEqual([]);
    const { status } = await post(
      service.url,
      webhook('rejected', { ...PRIVATE, amount: -987_654 }),
    );
    expect(status).toBe(400);
    await vi.waitFor(() => expect(linesOf('webhook', 'rejected')).toHaveLength(1), POLL);
    expect(linesOf('webhook', 'rejected')[0]).toMatchObject({ code: 'VALIDATION_FAILED', status });
    // A process that the machine has no time for is left out of a scrape.
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${service.url}/v1/metrics`)).text();
      expect(metrics).toMatch(/rejected_total{code="VALIDATION_FAILED",process="front-\d"} 1\n/);
    }, POLL);
  });
});

describe('delivery ID in the log', () => {
  const lineOf = async (id: string, headers: Record<string, string>) => {
    const response = await fetch(`${service.url}/v1/webhooks/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(webhook(id)),
    });
    return await vi.waitFor(() => {
      const [line] = linesOf('webhook', id);
      expect(line?.request_id).toBe(response.headers.get('x-request-id'));
      if (!line) throw new Error('no line');
      return line;
    }, POLL);
  };

  it.each(['webhook-id', 'x-razorpay-event-id'])(
    'logs the delivery ID from the %s header',
    async (name) => {
      const line = await lineOf(`named-${name}`, { [name]: 'msg_00000000000001' });
      expect(line).toMatchObject({ processor_id: 'msg_00000000000001', outcome: 'accepted' });
    },
  );

  it('drops a delivery ID of any other form from the log', async () => {
    const line = await lineOf('misnamed', { 'x-razorpay-event-id': 'who knows; 987-654' });
    expect(line).not.toHaveProperty('processor_id');
  });
});

describe('logs and traces', () => {
  it('contain no account and no amount, not even from a search', async () => {
    await fetch(`${nextUrl}/dashboard/transactions?search=${PRIVATE.source_account}`);
    const output = service.output() + JSON.stringify(receiver.spans);
    expect(output.match(/acc_private\w*|987.?654/g)).toBeNull();
  });

  it('are complete when the service stops under load', async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `stopped-${n}`);
    const answers = await Promise.all(ids.map((id) => post(service.url, webhook(id))));
    expect(await service.end('SIGTERM')).toBe(0);
    const accepted = ids.filter((_, n) => answers[n]?.status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    const logged = new Set(lines('webhook').map(({ transaction_id }) => transaction_id));
    expect(accepted.filter((id) => !logged.has(id))).toEqual([]);
    const traced = new Set(
      receiver.spans
        .filter(({ name }) => name === WEBHOOK)
        .map(({ attributes }) => attributes.transaction_id),
    );
    expect(accepted.filter((id) => !traced.has(id))).toEqual([]);
  });
});
