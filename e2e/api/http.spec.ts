import { expect, test } from '../fixtures';
import { statusOfRaw } from '../raw-request';

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
  ];
  for (const { method, path, status, code } of cases) {
    test(`${method} ${path} is ${status} ${code}`, async ({ request }) => {
      const response = await request.fetch(path, { method });
      expect(response.status()).toBe(status);
      expect(response.headers()['content-type']).toContain('application/json');
      expect(await response.json()).toMatchObject({ code, message: expect.any(String) });
    });
  }
});

test.describe('a webhook that cannot be one', () => {
  const cases = [
    { body: '{bad', status: 400, code: 'MALFORMED_BODY' },
    { body: '{"amount":1,"amount":2}', status: 400, code: 'MALFORMED_BODY' },
    { body: '{}', status: 400, code: 'VALIDATION_FAILED' },
    { body: '{}', type: 'text/plain', status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    { body: ' '.repeat(70_000), status: 413, code: 'PAYLOAD_TOO_LARGE' },
  ];
  for (const { body, type = 'application/json', status, code } of cases) {
    test(`as ${type} ${body.slice(0, 30).trim()} is ${status} ${code}`, async ({ post }) => {
      const answer = await post(WEBHOOKS, body, { headers: { 'content-type': type } });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.body).toMatchObject({ code, message: expect.any(String) });
    });
  }
});

test('an invalid percent-encoding is 400, not a crash', async ({ url }) => {
  for (const path of ['/v1/transactions/a%ZZ', '/elsewhere%ZZ']) {
    expect(await statusOfRaw(url, path)).toBe(400);
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
