import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find';
import { insertTransactions } from '@/db/transactions/insert';
import { signature } from '@/local/inngest-server/keys';
import { newTransaction } from '@/tests/support/connection';
import { startEmbedded } from '@/tests/support/inngest-target';

const KEY = 'signkey-prod-0123456789abcdef0123456789abcdef';
const OLD_KEY = 'signkey-prod-fedcba9876543210fedcba9876543210';
const URL = 'https://app.example.com/api/inngest';
const TOLERANCE_SECONDS = 300;

const nowSeconds = () => Math.floor(Date.now() / 1_000);
let id: string;

beforeEach(async ({ task }) => {
  id = task.id;
  await insertTransactions(database(), [newTransaction(id)]);
});

afterAll(() => vi.unstubAllEnvs());

/** Loads Next's route with these keys in the environment. */
async function route(keys: { current: string; fallback?: string; baseUrl?: string }) {
  vi.stubEnv('INNGEST_SIGNING_KEY', keys.current);
  vi.stubEnv('INNGEST_SIGNING_KEY_FALLBACK', keys.fallback);
  vi.stubEnv('INNGEST_BASE_URL', keys.baseUrl);
  vi.resetModules();
  return await import('@/app/api/inngest/route');
}

/** The body of Inngest's call after the sleep, which processes the transaction. */
function callBody(key: string): string {
  const slept = createHash('sha1').update('external-api-calls').digest('hex');
  const event = {
    name: 'transaction/received',
    data: { transaction_id: key, generation: 1 },
  };
  const content = {
    ...{ event, events: [event], steps: { [slept]: { type: 'data', data: null } } },
    ctx: {
      ...{ run_id: 'run', fn_id: 'fn', qi_id: 'job', attempt: 0 },
      ...{ disable_immediate_execution: false, use_api: false },
      stack: { stack: [slept], current: 1 },
    },
    version: 2,
  };
  return canonicalize(content) ?? '';
}

function request(method: string, body: string, signed?: string) {
  const query = '?fnId=transaction-webhooks-process-transaction&stepId=step';
  return new Request(URL + (method === 'POST' ? query : ''), {
    method,
    headers: {
      'content-type': 'application/json',
      host: 'app.example.com',
      ...(signed && { 'x-inngest-signature': signed }),
    },
    body,
  });
}

async function call(handlers: Awaited<ReturnType<typeof route>>, body: string, signed?: string) {
  const response = await handlers.POST(request('POST', body, signed));
  const { status } = (await findTransaction(database(), id)) ?? {};
  return { response: response.status, status };
}

describe('signed calls to /api/inngest', () => {
  it('runs the step of an Inngest call signed with the key and returns 206', async () => {
    const body = callBody(id);
    const ran = await call(await route({ current: KEY }), body, signature(KEY, body, nowSeconds()));
    expect(ran).toEqual({ response: 206, status: 'PROCESSED' });
  });

  it.each([
    ['without a signature', () => undefined],
    ['with an empty signature', () => ''],
    ['with a malformed signature', () => 'yes'],
    ['signed with another key', (body: string) => signature(OLD_KEY, body, nowSeconds())],
    ['signed for another body', () => signature(KEY, callBody('other'), nowSeconds())],
    [
      'with an expired signature',
      (body: string) => signature(KEY, body, nowSeconds() - TOLERANCE_SECONDS - 10),
    ],
    [
      'with a timestamp that differs from the signed time',
      (body: string) =>
        signature(KEY, body, nowSeconds() - 1).replace(/t=\d+/, `t=${nowSeconds()}`),
    ],
  ])('rejects an Inngest call %s with 401 and runs no step', async (_, sign) => {
    const body = callBody(id);
    const rejected = await call(await route({ current: KEY }), body, sign(body));
    expect(rejected).toEqual({ response: 401, status: 'PROCESSING' });
  });
});

it('serves no functions in development mode where others reach the service', async () => {
  vi.stubEnv('INNGEST_DEV', '1');
  vi.stubEnv('HOST', '0.0.0.0');
  onTestFinished(() => {
    vi.stubEnv('INNGEST_DEV', undefined);
    vi.stubEnv('HOST', undefined);
  });
  const refused = await call(await route({ current: KEY }), callBody(id));
  expect(refused).toEqual({ response: 404, status: 'PROCESSING' });
});

describe('signing key rotation', () => {
  it.each([
    ['new', KEY],
    ['old', OLD_KEY],
  ])('runs an Inngest call signed with the %s key during key rotation', async (_, key) => {
    const body = callBody(id);
    const handlers = await route({ current: KEY, fallback: OLD_KEY });
    const ran = await call(handlers, body, signature(key, body, nowSeconds()));
    expect(ran).toEqual({ response: 206, status: 'PROCESSED' });
  });

  it('rejects an Inngest call signed with an unknown key during key rotation with 401', async () => {
    const body = callBody(id);
    const handlers = await route({ current: KEY, fallback: OLD_KEY });
    const unknownKey = 'signkey-prod-00000000000000000000000000000000';
    const rejected = await call(handlers, body, signature(unknownKey, body, nowSeconds()));
    expect(rejected).toEqual({ response: 401, status: 'PROCESSING' });
  });
});

describe('registration with the Inngest server', () => {
  const register = async (baseUrl: string, signed?: (body: string) => string) => {
    const handlers = await route({ current: KEY, fallback: OLD_KEY, baseUrl });
    const body = JSON.stringify({ url: URL });
    return (await handlers.PUT(request('PUT', body, signed?.(body)))).status;
  };

  it('rejects an unsigned registration request with 401 and accepts a signed request with 200', async () => {
    const server = await startEmbedded({ keys: { signingKey: KEY } });
    onTestFinished(server.stop);
    expect(await register(server.url)).toBe(401);
    expect(await register(server.url, (body) => signature(KEY, body, nowSeconds()))).toBe(200);
  });

  it('registers the app with an Inngest server that has only the old signing key', async () => {
    const server = await startEmbedded({ keys: { signingKey: OLD_KEY } });
    onTestFinished(server.stop);
    expect(await register(server.url, (body) => signature(OLD_KEY, body, nowSeconds()))).toBe(200);
  });
});
