import { request as rawRequest } from 'node:http';
import { expect, test } from '../fixtures';

const WEBHOOKS = '/v1/webhooks/transactions';

test('GET / is the health check', async ({ request }) => {
  const response = await request.get('/');
  expect(response.status()).toBe(200);
  const health = await response.json();
  expect(Object.keys(health).sort()).toEqual(['current_time', 'status']);
  expect(health.status).toBe('HEALTHY');
  expect(health.current_time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test.describe('errors have one shape', () => {
  const cases = [
    { method: 'GET', path: '/v1/transactions/nobody', status: 404, code: 'NOT_FOUND' },
    { method: 'GET', path: '/nowhere', status: 404, code: 'NOT_FOUND' },
    { method: 'POST', path: '/nowhere', status: 404, code: 'NOT_FOUND' },
    { method: 'PUT', path: WEBHOOKS, status: 405, code: 'METHOD_NOT_ALLOWED' },
    { method: 'POST', path: '/', status: 405, code: 'METHOD_NOT_ALLOWED' },
    { method: 'POST', path: '/openapi.json', status: 405, code: 'METHOD_NOT_ALLOWED' },
    { method: 'POST', path: WEBHOOKS, data: '{bad', status: 400, code: 'MALFORMED_BODY' },
    { method: 'POST', path: WEBHOOKS, data: '{}', status: 400, code: 'VALIDATION_FAILED' },
    {
      method: 'POST',
      path: WEBHOOKS,
      data: '{}',
      type: 'text/plain',
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    },
    {
      method: 'POST',
      path: WEBHOOKS,
      data: ' '.repeat(70_000),
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    },
  ];
  for (const { method, path, status, code, data, type = 'application/json' } of cases) {
    test(`${method} ${path} is ${status} ${code}`, async ({ request }) => {
      const headers = { 'content-type': type };
      // As bytes: Playwright would turn text that is no JSON into a JSON string.
      const body = data === undefined ? undefined : Buffer.from(data);
      const response = await request.fetch(path, { method, headers, data: body });
      expect(response.status()).toBe(status);
      expect(response.headers()['content-type']).toContain('application/json');
      expect(await response.json()).toMatchObject({ code, message: expect.any(String) });
    });
  }
});

test('an invalid percent-encoding is 400, not a crash', async ({ url }) => {
  for (const path of ['/v1/transactions/a%ZZ', '/elsewhere%ZZ']) {
    const status = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      rawRequest({ hostname, port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
  }
});

test('the document names the webhook, and its 202', async ({ request }) => {
  const document = await (await request.get('/openapi.json')).json();
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/', '/v1/transactions/{transaction_id}', WEBHOOKS]),
  );
  expect(document.paths[WEBHOOKS].post.responses).toHaveProperty('202');
});

test('a browser that is lost gets a page', async ({ request }) => {
  const response = await request.get('/nowhere', { headers: { accept: 'text/html' } });
  expect(response.status()).toBe(404);
  expect(await response.text()).toContain('There is nothing here');
});
