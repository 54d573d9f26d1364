import { describe, expect, it } from 'vitest';
import { hasScope, nameOf, scopeFor } from '@/server/core/access';
import { parseEnv } from '@/server/settings';
import { dashboardAccess, identify } from './identify';

const READ = 'read-token-0123456789';
const OPERATE = 'operate-token-0123456789';
const closed = parseEnv({
  DASHBOARD_PASSWORD: 'a pass word',
  API_TOKENS: `grafana:read:${READ}, ops:operate:${OPERATE}`,
});

const ANONYMOUS = { type: 'anonymous' };

function request(authorization?: string): Request {
  return new Request('http://h/', { headers: authorization ? { authorization } : {} });
}

describe('API token authentication', () => {
  it('identifies an actor by its API token and grants the scopes of that token', () => {
    const grafana = identify(request(`Bearer ${READ}`), closed);
    expect(nameOf(grafana)).toBe('token grafana');
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
    // The password is not a token.
    'Bearer a pass word',
    `Bearer grafana:read:${READ}`,
  ])('identifies nobody for the Authorization header %j', (authorization) =>
    expect(identify(request(authorization), closed)).toEqual(ANONYMOUS),
  );

  it('identifies nobody for a wrong API token, even when access is open', () => {
    const url = 'http://127.0.0.1:3000/';
    expect(identify(new Request(url), parseEnv({}))).toEqual({ type: 'operator' });
    const headers = { authorization: 'Bearer wrong' };
    expect(identify(new Request(url, { headers }), parseEnv({}))).toEqual(ANONYMOUS);
  });
});

it('identifies nobody on a public host without a password or API tokens', () => {
  const outside = parseEnv({ HOST: '0.0.0.0' });
  expect(identify(request('Bearer '), outside)).toEqual(ANONYMOUS);
  expect(identify(request('Bearer undefined'), outside)).toEqual(ANONYMOUS);
  expect(identify(request(), outside)).toEqual(ANONYMOUS);
});

it('REQUIRE_AUTH_FOR_READS adds the read scope to lookups but not to open or webhook operations', () => {
  expect(scopeFor('lookup', parseEnv({}))).toBeUndefined();
  expect(scopeFor('lookup', parseEnv({ REQUIRE_AUTH_FOR_READS: '1' }))).toBe('read');
  for (const level of ['open', 'webhook'] as const) {
    expect(scopeFor(level, parseEnv({ REQUIRE_AUTH_FOR_READS: '1' }))).toBeUndefined();
  }
});

it('identifies nobody behind a proxy or tunnel on this machine while operator access is open', () => {
  const headers = { host: '127.0.0.1:3000', 'x-forwarded-for': '203.0.113.1' };
  const forwarded = new Request('http://127.0.0.1:3000/', { headers });
  expect(identify(forwarded, parseEnv({}))).toEqual(ANONYMOUS);
  expect(dashboardAccess(forwarded.headers, parseEnv({}))).toBe('closed');
});
