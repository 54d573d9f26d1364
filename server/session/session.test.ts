import { describe, expect, it } from 'vitest';
import { dashboardAccess, identify } from '@/server/access/identify';
import { parseEnv } from '@/server/env';
import { createSession, isSession, noSessionCookie, sessionCookie } from './session';

const PASSWORD = 'a pass word';
const HOUR_MS = 3_600_000;
const now = Date.parse('2026-01-15T10:30:00.000Z');

describe('a session', () => {
  it('lasts twelve hours', () => {
    const token = createSession(PASSWORD, now);
    expect(isSession(token, PASSWORD, now + 12 * HOUR_MS)).toBe(true);
    expect(isSession(token, PASSWORD, now + 12 * HOUR_MS + 1)).toBe(false);
  });

  it('ends with the password that it was made by', () => {
    expect(isSession(createSession(PASSWORD, now), 'another', now)).toBe(false);
  });

  it('cannot be made longer, or up', () => {
    const [endsAtMs = '', signature = ''] = createSession(PASSWORD, now).split('.');
    const longer = `${Number(endsAtMs) + HOUR_MS}.${signature}`;
    for (const token of [longer, endsAtMs, `${endsAtMs}.`, `${endsAtMs}.${'A'.repeat(43)}`, '']) {
      expect(isSession(token, PASSWORD, now)).toBe(false);
    }
  });

  it('is in a cookie that no script and no other site gets, and is gone after signing out', () => {
    const cookie = sessionCookie('token', true);
    expect(cookie).toMatch(/^dashboard_session=token; /);
    for (const attribute of ['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=43200', 'Secure']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(sessionCookie('token', false)).not.toContain('Secure');
    expect(noSessionCookie(true)).toMatch(/^dashboard_session=; .*Max-Age=0/);
  });
});

describe('whoever has signed in', () => {
  const settings = parseEnv({ DASHBOARD_PASSWORD: PASSWORD });
  const request = (headers: Record<string, string>) => new Request('http://h/', { headers });
  const cookie = `theme=dark; dashboard_session=${createSession(PASSWORD)}`;

  it('is an operator, as long as the request comes from our own pages', () => {
    expect(identify(request({ cookie }), settings)?.mayOperate).toBe(true);
    const own = { cookie, 'sec-fetch-site': 'same-origin' };
    expect(identify(request(own), settings)).toBeDefined();
    for (const site of ['cross-site', 'same-site']) {
      expect(identify(request({ cookie, 'sec-fetch-site': site }), settings)).toBeUndefined();
    }
    // Browsers without Fetch Metadata still name the page that asks for a change.
    const forged = { cookie, origin: 'http://evil.example' };
    expect(identify(request(forged), settings)).toBeUndefined();
    expect(identify(request({ cookie, origin: 'http://h' }), settings)).toBeDefined();
  });

  it('sees the dashboard; others see the way to sign in, or that it is closed', () => {
    const { headers } = request({ cookie });
    expect(dashboardAccess(headers, settings)).toBe('signed in');
    expect(dashboardAccess(new Headers(), settings)).toBe('sign in');
    expect(dashboardAccess(headers, parseEnv({ HOST: '0.0.0.0' }))).toBe('closed');
    expect(dashboardAccess(headers, parseEnv({ VERCEL: '1' }))).toBe('closed');
    expect(dashboardAccess(new Headers(), parseEnv({}))).toBe('open');
  });
});
