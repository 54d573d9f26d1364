import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/server/env';
import { hasScope, identify } from './identify';
import { scopeFor } from './level';

const READ = 'read-token-0123456789';
const OPERATE = 'operate-token-0123456789';
const closed = parseEnv({
  DASHBOARD_PASSWORD: 'a pass word',
  API_TOKENS: `grafana:read:${READ}, ops:operate:${OPERATE}`,
});

function request(authorization?: string): Request {
  return new Request('http://h/', { headers: authorization ? { authorization } : {} });
}

describe('API token authentication', () => {
  it('identifies a caller by its API token and grants the scopes of that token', () => {
    const grafana = identify(request(`Bearer ${READ}`), closed);
    expect(grafana?.name).toBe('token grafana');
    expect([hasScope(grafana, 'read'), hasScope(grafana, 'operate')]).toEqual([true, false]);
    const ops = identify(request(`bearer ${OPERATE}`), closed);
    expect([hasScope(ops, 'read'), hasScope(ops, 'operate')]).toEqual([true, true]);
  });

  it.each([
    undefined,
    'Bearer',
    'Bearer ',
    `Bearer ${READ.slice(1)}`,
    `Basic ${READ}`,
    READ,
    // The password is for people.
    'Bearer a pass word',
    `Bearer grafana:read:${READ}`,
  ])('returns no caller for the Authorization header %j', (authorization) =>
    expect(identify(request(authorization), closed)).toBeUndefined(),
  );

  it('returns no caller for a wrong API token, even when access is open', () => {
    const url = 'http://127.0.0.1:3000/';
    expect(identify(new Request(url), parseEnv({}))).toBeDefined();
    const headers = { authorization: 'Bearer wrong' };
    expect(identify(new Request(url, { headers }), parseEnv({}))).toBeUndefined();
  });
});

it('returns no caller on a public host without a password or API tokens', () => {
  const outside = parseEnv({ HOST: '0.0.0.0' });
  expect(identify(request('Bearer '), outside)).toBeUndefined();
  expect(identify(request('Bearer undefined'), outside)).toBeUndefined();
  expect(identify(request(), outside)).toBeUndefined();
});

it('REQUIRE_AUTH_FOR_READS adds the read scope to lookups but not to open or webhook operations', () => {
  expect(scopeFor('lookup', parseEnv({}))).toBeUndefined();
  expect(scopeFor('lookup', parseEnv({ REQUIRE_AUTH_FOR_READS: '1' }))).toBe('read');
  for (const level of ['open', 'webhook'] as const) {
    expect(scopeFor(level, parseEnv({ REQUIRE_AUTH_FOR_READS: '1' }))).toBeUndefined();
  }
});
