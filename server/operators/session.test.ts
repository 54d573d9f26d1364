import { describe, expect, it } from 'vitest';
import { dashboardAccess, identify } from '@/server/http/identify';
import { parseEnv } from '@/server/settings';
import { createSession, isSession, noSessionCookie, sessionCookie } from './session';

const PASSWORD = 'a pass word';
const HOUR_MS = 3_600_000;
const now = Date.parse('2026-01-15T10:30:00.000Z');

describe('dashboard session', () => {
  it('expires a session token after twelve hours', () => {
    const token = createSession(PASSWORD, now);
    expect(isSession(token, PASSWORD, now + 12 * HOUR_MS)).toBe(true);
    expect(isSession(token, PASSWORD, now + 12 * HOUR_MS + 1)).toBe(false);
  });

  it('rejects a session token after the password has changed', () => {
    expect(isSession(createSession(PASSWORD, now), 'another', now)).toBe(false);
  });

  it('rejects a session token that is extended, incomplete or forged', () => {
    const [endsAtMs = '', signature = ''] = createSession(PASSWORD, now).split('.');
    const longer = `${Number(endsAtMs) + HOUR_MS}.${signature}`;
    for (const token of [longer, endsAtMs, `${endsAtMs}.`, `${endsAtMs}.${'A'.repeat(43)}`, '']) {
      expect(isSession(token, PASSWORD, now)).toBe(false);
    }
  });

  it('writes a Secure, HttpOnly, SameSite=Lax session cookie and clears it on sign-out', () => {
    const cookie = sessionCookie('token', true);
    expect(cookie).toMatch(/^dashboard_session=token; /);
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=43200', 'Secure']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(sessionCookie('token', false)).not.toContain('Secure');
    expect(noSessionCookie(true)).toMatch(/^dashboard_session=; .*Max-Age=0/);
  });
});

describe('signed-in access', () => {
  const settings = parseEnv({ DASHBOARD_PASSWORD: PASSWORD });
  const request = (headers: Record<string, string>) => new Request('http://h/', { headers });
  const cookie = `theme=dark; dashboard_session=${createSession(PASSWORD)}`;

  it('accepts a session cookie as operator unless another origin sends the request', () => {
    expect(identify(request({ cookie }), settings)).toEqual({ type: 'operator' });
    const own = { cookie, 'sec-fetch-site': 'same-origin' };
    expect(identify(request(own), settings)).toEqual({ type: 'operator' });
    for (const site of ['cross-site', 'same-site']) {
      expect(identify(request({ cookie, 'sec-fetch-site': site }), settings)).toEqual({
        type: 'anonymous',
      });
    }
    // Browsers without Fetch Metadata still send the `Origin` of a POST.
    const forged = { cookie, origin: 'http://evil.example' };
    expect(identify(request(forged), settings)).toEqual({ type: 'anonymous' });
    expect(identify(request({ cookie, origin: 'http://h' }), settings)).toEqual({
      type: 'operator',
    });
  });

  it('resolves dashboard access from the session cookie and the settings', () => {
    const { headers } = request({ cookie });
    expect(dashboardAccess(headers, settings)).toBe('signed in');
    expect(dashboardAccess(new Headers(), settings)).toBe('sign in');
    expect(dashboardAccess(headers, parseEnv({ HOST: '0.0.0.0' }))).toBe('closed');
    expect(dashboardAccess(headers, parseEnv({ VERCEL: '1' }))).toBe('closed');
    expect(dashboardAccess(new Headers(), parseEnv({}))).toBe('open');
  });
});
