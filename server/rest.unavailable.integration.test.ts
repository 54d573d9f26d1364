import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';

let hanging: Server;
let handleRest: typeof import('./rest').handleRest;

beforeAll(async () => {
  hanging = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => hanging.once('listening', resolve));
  const address = hanging.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.env.DATABASE_URL = `postgres://secret-user:pw@127.0.0.1:${address.port}/db`;
  // The settings are read once, so the modules come after them.
  ({ handleRest } = await import('./rest'));
});

afterAll(() => void hanging.close());

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
  return handleRest(request, { defer: () => {} });
}

it('answers 503 with Retry-After before 500 ms when the database does not answer', async () => {
  const startedAt = performance.now();
  const response = await post();
  expect(performance.now() - startedAt).toBeLessThan(500);
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  const body = await response.text();
  expect(JSON.parse(body)).toEqual({ code: 'SERVICE_UNAVAILABLE', message: expect.any(String) });
  expect(body).not.toMatch(/secret|insert|txn_lost|postgres/i);
});

it('still answers that it runs', async () => {
  const response = await handleRest(new Request('http://h/'), { defer: () => {} });
  expect(response.status).toBe(200);
});
