import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, vi } from 'vitest';
import { errorTable } from '@/server/core/errors';

vi.unmock('@/server/core/deadline');

let hanging: Server;
const sockets: Socket[] = [];
let respond: typeof import('./rest').respond;

beforeAll(async () => {
  hanging = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => hanging.once('listening', resolve));
  const address = hanging.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.env.DATABASE_URL = `postgres://secret-user:pw@127.0.0.1:${address.port}/db`;
  // The settings are read once, so the modules are imported afterwards.
  ({ respond } = await import('./rest'));
});

function post() {
  const body = JSON.stringify({
    transaction_id: 'txn_lost',
    source_account: 'a',
    destination_account: 'b',
    amount: 1,
    currency: 'INR',
  });
  const headers = { 'content-type': 'application/json' };
  const request = new Request('http://h/v1/webhooks/transactions', {
    method: 'POST',
    headers,
    body,
  });
  return respond(request, { defer: () => {} });
}

async function expect503(response: Response) {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  const body = await response.text();
  expect(JSON.parse(body)).toEqual({
    code: 'SERVICE_UNAVAILABLE',
    message: errorTable.SERVICE_UNAVAILABLE.message,
  });
}

/** Expects the metrics of this process, and none of the database. */
async function expectMetricsOfProcess() {
  const ask = new Request('http://127.0.0.1/v1/metrics');
  const response = await respond(ask, { defer: () => {} });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('transaction_webhooks_database_up 0\n');
  expect(text).toMatch(/rejected_total{code="SERVICE_UNAVAILABLE",process="\w+"} [1-9]/);
  expect(text).not.toContain('transaction_webhooks_received_total');
}

async function expectUnhealthy() {
  const ask = (host: string) =>
    respond(new Request(`http://${host}/v1/health`), { defer: () => {} });
  const strangers = await ask('h');
  expect(strangers.status).toBe(503);
  expect(Object.keys(await strangers.json())).toEqual(['status', 'current_time']);
  expect(await (await ask('127.0.0.1')).json()).toMatchObject({
    status: 'UNHEALTHY',
    database: 'DOWN',
    oldest_undispatched_seconds: null,
    problems: [expect.stringContaining('database')],
  });
}

it('answers GET /v1/health with 503 when the database does not answer', expectUnhealthy);

it('answers a webhook with 503 and Retry-After before the database connection times out', async () => {
  // The deadline is 450 ms, and pg gives up a connection after 2 s. A busy machine delays all timers
  // equally.
  const first = await Promise.race([post(), sleep(1_000)]);
  if (!first) throw new Error('no answer at the deadline');
  await expect503(first);
});

it('answers a webhook with 503 and hides the error when the database is gone', async () => {
  for (const socket of sockets) socket.destroy();
  hanging.close();
  // The first webhook uses the broken connection of the previous test, the second a closed port.
  await expect503(await post());
  await expect503(await post());
});

it('answers GET /v1/health with 503 when the database is gone', expectUnhealthy);

it('serves the metrics of its own process when the database is gone', expectMetricsOfProcess);

it('answers GET / with 200 when the database is gone', async () => {
  const response = await respond(new Request('http://h/'), { defer: () => {} });
  expect(response.status).toBe(200);
});
