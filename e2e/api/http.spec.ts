import { expect, test } from '../fixtures';
import { statusOfRaw, WEBHOOK_PATH } from '../requests';

test('answers GET / with HEALTHY and the current time', async ({ request }) => {
  const response = await request.get('/');
  expect(response.status()).toBe(200);
  const health = await response.json();
  expect(Object.keys(health).sort()).toEqual(['current_time', 'status']);
  expect(health.status).toBe('HEALTHY');
  expect(health.current_time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test.describe('error shape', () => {
  const cases = [
    { method: 'GET', path: '/v1/transactions/nobody', status: 404, code: 'NOT_FOUND' },
    { method: 'GET', path: '/nowhere', status: 404, code: 'NOT_FOUND' },
    { method: 'POST', path: '/nowhere', status: 404, code: 'NOT_FOUND' },
    { method: 'PUT', path: WEBHOOK_PATH, status: 405, code: 'METHOD_NOT_ALLOWED' },
    { method: 'POST', path: '/', status: 405, code: 'METHOD_NOT_ALLOWED' },
    { method: 'POST', path: '/openapi.json', status: 405, code: 'METHOD_NOT_ALLOWED' },
  ];
  for (const { method, path, status, code } of cases) {
    test(`answers ${method} ${path} with ${status} ${code}`, async ({ request }) => {
      const response = await request.fetch(path, { method });
      expect(response.status()).toBe(status);
      expect(response.headers()['content-type']).toContain('application/json');
      expect(await response.json()).toMatchObject({ code, message: expect.any(String) });
    });
  }
});

test.describe('malformed webhook', () => {
  const cases = [
    { body: '{bad', status: 400, code: 'MALFORMED_BODY' },
    { body: '{"amount":1,"amount":2}', status: 400, code: 'MALFORMED_BODY' },
    { body: '{}', status: 400, code: 'VALIDATION_FAILED' },
    { body: '{}', type: 'text/plain', status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    { body: ' '.repeat(270_000), status: 413, code: 'PAYLOAD_TOO_LARGE' },
  ];
  for (const { body, type = 'application/json', status, code } of cases) {
    test(`rejects a webhook ${type} ${body.slice(0, 30).trim()} with ${status} ${code}`, async ({
      post,
    }) => {
      const answer = await post(WEBHOOK_PATH, body, { headers: { 'content-type': type } });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.body).toMatchObject({ code, message: expect.any(String) });
    });
  }
});

test('answers an invalid percent-encoding in a path with 400', async ({ url }) => {
  for (const path of ['/v1/transactions/a%ZZ', '/elsewhere%ZZ']) {
    expect(await statusOfRaw(url, path)).toBe(400);
  }
});

test('documents the webhook endpoint and its 202 in /openapi.json', async ({ request }) => {
  const document = await (await request.get('/openapi.json')).json();
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/', '/v1/transactions/{transaction_id}', WEBHOOK_PATH]),
  );
  expect(document.paths[WEBHOOK_PATH].post.responses).toHaveProperty('202');
});

test('shows a browser a 404 page on an unknown path', async ({ request }) => {
  const response = await request.get('/nowhere', { headers: { accept: 'text/html' } });
  expect(response.status()).toBe(404);
  expect(await response.text()).toContain('Page not found');
});
