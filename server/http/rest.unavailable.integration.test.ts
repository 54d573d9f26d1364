import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, vi } from 'vitest';
import { errorTable } from '@/server/core/errors';
import { webhook } from '@/tests/support/webhooks';

vi.unmock('@/server/core/deadline');

let hanging: Server;
const sockets: Socket[] = [];
type Client = ReturnType<typeof import('@/tests/support/rest').createRestClient>;
let rest: Client['rest'];
let post: Client['post'];

beforeAll(async () => {
  hanging = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => hanging.once('listening', resolve));
  const address = hanging.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.env.DATABASE_URL = `postgres://secret-user:pw@127.0.0.1:${address.port}/db`;
  // The settings are read once, so the modules are imported afterwards.
  ({ rest, post } = (await import('@/tests/support/rest')).createRestClient());
});

const send = () => post('/v1/webhooks/transactions', webhook('txn_lost'));

function expect503({ status, headers, body }: Awaited<ReturnType<Client['rest']>>) {
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(body).toEqual({
    code: 'SERVICE_UNAVAILABLE',
    message: errorTable.SERVICE_UNAVAILABLE.message,
  });
}

/** Expects the metrics of this process, and none of the database. */
async function expectMetricsOfProcess() {
  const { status, body } = await rest('/v1/metrics');
  expect(status).toBe(200);
  expect(body).toContain('transaction_webhooks_database_up 0\n');
  expect(body).toMatch(/rejected_total{code="SERVICE_UNAVAILABLE",process="\w+"} [1-9]/);
  expect(body).not.toContain('transaction_webhooks_received_total');
}

async function expectUnhealthy() {
  const strangers = await rest('http://h/v1/health');
  expect(strangers.status).toBe(503);
  expect(Object.keys(strangers.body)).toEqual(['status', 'current_time']);
  expect((await rest('/v1/health')).body).toMatchObject({
    status: 'UNHEALTHY',
    database: 'DOWN',
    oldest_undispatched_seconds: null,
    problems: [expect.stringContaining('database')],
  });
}

it('answers GET /v1/health with 503 when the database does not answer', expectUnhealthy);

it('answers a webhook with 503 and Retry-After before the database connection times out', async () => {
  // The deadline is 400 ms, and pg gives up a connection after 2 s or more. A busy machine delays all timers
  // equally.
  const first = await Promise.race([send(), sleep(1_000)]);
  if (!first) throw new Error('no answer at the deadline');
  expect503(first);
});

it('answers a webhook with 503 and hides the error when the database is gone', async () => {
  for (const socket of sockets) socket.destroy();
  hanging.close();
  // The first webhook uses the broken connection of the previous test, the second a closed port.
  expect503(await send());
  expect503(await send());
});

it('answers GET /v1/health with 503 when the database is gone', expectUnhealthy);

it('serves the metrics of its own process when the database is gone', expectMetricsOfProcess);

it('answers GET / with 200 when the database is gone', async () => {
  expect((await rest('/')).status).toBe(200);
});
