import { z } from 'zod';
import { target } from '../target';
import { expect, READ_TOKEN, signIn, test, untilLimited } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with a known password');

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ security: z.array(z.record(z.string(), z.unknown())) })),
  ),
});

test('rejects each operator endpoint of the API with 401 without a valid token', async ({
  attacker,
}) => {
  const { paths } = documentSchema.parse(await (await attacker.send('/openapi.json')).json());
  const closed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.some((one) => 'token' in one))
      .filter(([, { security }]) => !security.some((one) => Object.keys(one).length === 0))
      .map(([method]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, 'x'),
      })),
  );
  expect(closed.length).toBeGreaterThan(4);
  for (const { method, path } of closed) {
    for (const authorization of ['', 'Bearer a-guessed-token-0123456789']) {
      const response = await attacker.send(path, { method, headers: { authorization } });
      expect(response.status, `${method} ${path}`).toBe(401);
    }
  }
});

test('rejects a write with a read token with 403', async ({ attacker }) => {
  const headers = { authorization: `Bearer ${READ_TOKEN}`, 'content-type': 'application/json' };
  expect((await attacker.send('/v1/conflicts', { headers })).status).toBe(200);
  for (const path of [
    '/v1/transactions/x/replay',
    '/v1/transactions/replay',
    '/v1/transactions/replay-selected',
  ]) {
    const init = { method: 'POST', headers, body: '{"dry_run":true}' };
    expect((await attacker.send(path, init)).status).toBe(403);
  }
  const signing = { method: 'POST', headers, body: '{"bodies":["{}"]}' };
  expect((await attacker.send('/api/trpc/signature.signWebhooks', signing)).status).toBe(403);
});

test('rejects each dashboard procedure without a session, alone or in a batch', async ({
  attacker,
}) => {
  const { dashboardRouter } = await import('../../server/http/router');
  const procedures = Object.keys(dashboardRouter._def.procedures);
  expect(procedures.length).toBeGreaterThan(9);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  for (const name of procedures) {
    expect((await attacker.send(`/api/trpc/${name}`, init)).status, name).toBe(401);
  }
  const batches = [procedures, procedures.filter((name) => name.startsWith('overview.'))];
  for (const batch of batches) {
    const answer = await attacker.send(`/api/trpc/${batch.join(',')}?batch=1`, init);
    const text = await answer.text();
    expect(answer.status, text).toBeGreaterThanOrEqual(400);
    expect(answer.status, text).toBeLessThan(500);
    expect(text).not.toContain('"result"');
  }
  // The dashboard has no webhook procedure, because that would bypass the signature check.
  for (const name of ['webhooks.receiveTransaction', 'overview.get,webhooks.receiveTransaction']) {
    const response = await attacker.send(`/api/trpc/${name}?batch=1`, init);
    expect(await response.text(), name).toContain('NOT_FOUND');
  }
});

test('serves the sign-in page only, with a strict CSP and no framing, without a session', async ({
  attacker,
}) => {
  for (const page of ['', '/transactions', '/transaction?id=x', '/send', '/signatures']) {
    const response = await attacker.send(`/dashboard${page}`);
    expect(await response.text()).toContain('Sign in');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]+' 'strict-dynamic';/);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('x-powered-by')).toBeNull();
  }
  expect((await attacker.send('/api/transactions.csv')).status).toBe(401);
});

test('rejects cross-site requests with an operator’s cookie', async ({ attacker }) => {
  const cookie = await signIn(attacker);
  const replay = (headers: Record<string, string>) =>
    attacker.send('/v1/transactions/replay', {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: '{"dry_run":true}',
    });
  expect((await replay({})).status).toBe(202);
  expect((await replay({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
  expect((await replay({ origin: 'https://evil.example' })).status).toBe(401);
  // A form on another site can send this without a preflight request.
  const form = { 'content-type': 'text/plain', origin: 'https://evil.example', cookie };
  const forged = { method: 'POST', headers: form, body: '{"dry_run":false}' };
  expect((await attacker.send('/api/session', forged)).status).toBe(401);
  const procedure = '/api/trpc/transactions.replayMany';
  expect((await attacker.send(procedure, forged)).status).toBe(415);
  const json = { ...forged, headers: { ...form, 'content-type': 'application/json' } };
  expect((await attacker.send(procedure, json)).status).toBe(401);
  const signOut = { method: 'DELETE', headers: { cookie, 'sec-fetch-site': 'cross-site' } };
  expect((await attacker.send('/api/session', signOut)).status).toBe(401);
});

test('rejects a forged session cookie with 401', async ({ attacker }) => {
  const cookie = await signIn(attacker);
  const [endsAt = '', signature = ''] = cookie.replace('dashboard_session=', '').split('.');
  for (const token of [
    `${Number(endsAt) + 1}.${signature}`,
    `${endsAt}.${'A'.repeat(43)}`,
    `${endsAt}.`,
    'null',
  ]) {
    const headers = { cookie: `dashboard_session=${token}` };
    expect((await attacker.send('/v1/conflicts', { headers })).status, token).toBe(401);
  }
  expect((await attacker.send('/v1/conflicts', { headers: { cookie } })).status).toBe(200);
});

test('limits wrong tokens to 60 per minute and client IP', async ({ attacker }) => {
  await untilLimited((n) =>
    attacker.send('/v1/conflicts', { headers: { authorization: `Bearer guess-${n}` } }),
  );
});

test('hides health details from anonymous clients', async ({ attacker }) => {
  const health = await (await attacker.send('/v1/health')).json();
  expect(Object.keys(health)).toEqual(['status', 'current_time']);
});
