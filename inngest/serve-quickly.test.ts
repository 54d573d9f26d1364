import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { Inngest, NonRetriableError, RetryAfterError } from 'inngest';
import { serve } from 'inngest/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeServer, listenOnLoopback } from '@/tests/support/listen';
import { serveQuickly } from './serve-quickly';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const VARYING = ['stack', 'timing', 'ts', 'request_started_at'];
const stepId = (name: string) => createHash('sha1').update(name).digest('hex');
const NAP = stepId('nap');
const WORK = stepId('work');
const slept = { [NAP]: { type: 'data', data: null } };
const EVENT = { id: 'e', name: 'test/sleep', ts: 1, data: { kind: 'context' } };

/** Bodies of the requests to Inngest. */
const received: string[] = [];
const inngest = createServer(async (request, response) => {
  received.push(await text(request));
  response.setHeader('content-type', 'application/json').end('{"ok":true}');
});
const baseUrl = `http://127.0.0.1:${await listenOnLoopback(inngest)}`;
const client = new Inngest({ id: 'app', baseUrl, isDev: true, logger: SILENT });
const sleeper = client.createFunction(
  {
    id: 'sleeper',
    triggers: { event: 'test/sleep' },
    checkpointing: { bufferedSteps: 3 },
    onFailure: ({ error }) => ({ failed: error.message }),
  },
  async ({ step, ...context }) => {
    const { kind } = context.event.data;
    await step.sleep('nap', '30s');
    const result = await step.run('work', () => work(kind === 'context' ? context : kind));
    if (kind === 'throws after') throw new Error('after the step');
    if (kind === 'many steps') for (const n of [1, 2, 3]) await step.run(`step-${n}`, () => n);
    return result;
  },
);
const askedBySdk = vi.fn();
// The SDK reads it for each call that goes its own way.
Object.defineProperty(sleeper.opts, 'optimizeParallelism', { get: askedBySdk });

const servers = [serve, serveQuickly].map((way) =>
  createServer(way({ client, functions: [sleeper], enableUnauthedSync: false })),
);
const ports: number[] = [];

beforeAll(async () => {
  ports.push(...(await Promise.all(servers.map((server) => listenOnLoopback(server)))));
});
beforeEach(() => askedBySdk.mockClear());
afterAll(() => Promise.all([inngest, ...servers].map(closeServer)));

function work(input: unknown): unknown {
  if (input === 'throws') throw new Error('no answer');
  if (input === 'throws for good') throw new NonRetriableError('account closed');
  if (input === 'throws for now') throw new RetryAfterError('busy', 7_000);
  return input;
}

/** The same request both ways, the SDK's and ours: the response, and what Inngest was sent before it. */
async function askBoth(init: RequestInit, query = '') {
  const answers = [];
  for (const port of ports) {
    const response = await fetch(`http://127.0.0.1:${port}/api/inngest${query}`, init);
    const { date, 'server-timing': _, ...headers } = Object.fromEntries(response.headers);
    const bodies = [await response.text(), ...received.splice(0)].map((body) =>
      JSON.parse(body.replaceAll(`127.0.0.1:${port}`, 'app'), (key, value) =>
        VARYING.includes(key) ? '…' : value,
      ),
    );
    answers.push({ status: response.status, headers, bodies });
  }
  return answers;
}

type Change = { kind?: unknown; steps?: object; ctx?: object; more?: object; query?: string };

async function callBoth({ kind = 'context', steps = {}, ctx, more, query }: Change) {
  const ids = Object.keys(steps);
  const event = { ...EVENT, data: { kind, error: { name: 'Error', message: 'm', stack: 's' } } };
  const content = {
    ...{ event, events: [event], steps, defers: {}, version: -1, use_api: false },
    ctx: {
      ...{ fn_id: 'fn', run_id: 'run', attempt: 0, max_attempts: 4, qi_id: 'job' },
      ...{ disable_immediate_execution: false, use_api: false },
      stack: { stack: ids, current: ids.length },
      ...ctx,
    },
    ...more,
  };
  const headers = {
    'x-request-id': 'request',
    'x-inngest-job-id': 'job',
    'x-inngest-generation-id': '7',
    traceparent: 'trace',
  };
  const init = { method: 'POST', headers, body: JSON.stringify(content) };
  return await askBoth(init, query ?? '?fnId=app-sleeper&stepId=step');
}

describe('serveQuickly', () => {
  it.each<[string, number, Change]>([
    ['before the sleep', 206, {}],
    ['after the sleep', 206, { steps: slept }],
    ['of a second attempt', 206, { steps: slept, ctx: { attempt: 1 } }],
    ['that reports its steps before its end', 206, { steps: slept, kind: 'many steps' }],
    ['with a step that fails', 206, { steps: slept, kind: 'throws' }],
    ['with no retry', 206, { steps: slept, kind: 'throws for good' }],
    ['with a retry time', 206, { steps: slept, kind: 'throws for now' }],
    [
      'at the end of the run',
      206,
      { steps: { ...slept, [WORK]: { type: 'data', data: { n: 1 } } } },
    ],
    [
      'with a function that fails',
      500,
      { steps: { ...slept, [WORK]: { type: 'data', data: 1 } }, kind: 'throws after' },
    ],
  ])('answers a call %s as the SDK does, without its parser', async (_name, status, change) => {
    const [sdk, own] = await callBoth(change);
    expect(own).toEqual(sdk);
    expect(own?.status).toBe(status);
    expect(askedBySdk).toHaveBeenCalledTimes(1);
  });

  it.each<[string, number, Change]>([
    ['for a planned step', 206, { steps: slept, query: `?fnId=app-sleeper&stepId=${WORK}` }],
    ['of a parallel run', 206, { steps: slept, ctx: { disable_immediate_execution: true } }],
    [
      'after a failed step',
      400,
      { steps: { ...slept, [WORK]: { type: 'error', error: { name: 'Error', message: 'm' } } } },
    ],
    ['with a bare step result', 206, { steps: { [NAP]: null } }],
    ['without a context', 206, { more: { ctx: null } }],
    ['without an event', 500, { more: { event: null } }],
    ['with a batch of events', 206, { steps: slept, more: { events: [EVENT, EVENT] } }],
    ['of the failure handler', 206, { query: '?fnId=app-sleeper-failure&stepId=step' }],
    ['for an unknown function', 500, { query: '?fnId=app-other&stepId=step' }],
  ])('leaves a call %s to the SDK', async (_name, status, change) => {
    const [sdk, own] = await callBoth(change);
    expect(own).toEqual(sdk);
    expect(own?.status).toBe(status);
    expect(askedBySdk.mock.calls.length).not.toBe(1);
  });

  it('gives a function any event data and any step results as the SDK does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (kind, result) => {
        for (const steps of [slept, { ...slept, [WORK]: { type: 'data', data: result } }]) {
          const [sdk, own] = await callBoth({ steps, kind });
          expect(own).toEqual(sdk);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('describes and registers the app as the SDK does', async () => {
    const [described, ownDescribed] = await askBoth({ method: 'GET' });
    expect(ownDescribed).toEqual(described);
    const [sdk, own] = await askBoth({ method: 'PUT', headers: { 'x-forwarded-proto': 'https' } });
    expect(own).toEqual(sdk);
    expect(own?.bodies[1]).toMatchObject({ url: 'https://app/api/inngest' });
  });
});
