import { sql } from 'drizzle-orm';
import { beforeEach, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { signInAttempts } from '@/db/schema';
import { rateLimitKey } from '@/server/http/rate-limit';
import { isSession, signIn } from './session';

const PASSWORD = vi.hoisted(() => {
  process.env.DASHBOARD_PASSWORD = 'a pass word';
  return 'a pass word';
});

beforeEach(async () => {
  await database().delete(signInAttempts);
});

const wrong = (ip: string) =>
  signIn({ password: 'wrong' }, rateLimitKey(ip)).catch(({ code }) => code);
const right = (ip: string) => signIn({ password: PASSWORD }, rateLimitKey(ip));

it('accepts the dashboard password and rejects any other sign-in body with 401', async () => {
  expect(isSession(await right('a'), PASSWORD)).toBe(true);
  for (const body of [{ password: '' }, { password: `${PASSWORD} ` }, { password: 7 }, {}, null]) {
    await expect(signIn(body, 'a')).rejects.toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
  }
});

it('rejects a sixth sign-in attempt per minute with 429 and Retry-After, even with the password', async () => {
  const attempts = await Promise.all(Array.from({ length: 12 }, () => wrong('a')));
  expect(attempts.filter((code) => code === 'UNAUTHORIZED')).toHaveLength(5);
  expect(attempts.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(7);
  const limited = await right('a').catch((error) => error);
  expect(limited).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', status: 429 });
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(50);
  expect(isSession(await right('another address'), PASSWORD)).toBe(true);
});

it('counts sign-in attempts from one IPv6 /64 network together', async () => {
  for (let n = 1; n <= 5; n += 1) expect(await wrong(`2001:db8:1:2::${n}`)).toBe('UNAUTHORIZED');
  expect(await wrong('2001:db8:1:2:ffff::')).toBe('TOO_MANY_ATTEMPTS');
  expect(await wrong('2001:db8:1:3::1')).toBe('UNAUTHORIZED');
});

it('allows signing in again after the rate limit window has ended', async () => {
  for (let n = 0; n < 6; n += 1) await wrong('a');
  await database().update(signInAttempts).set({ windowEndsAt: sql`now() - interval '1 second'` });
  expect(isSession(await right('a'), PASSWORD)).toBe(true);
});

it('deletes sign-in attempts after a successful sign-in and after the window has ended', async () => {
  for (let n = 0; n < 4; n += 1) await wrong('a');
  await right('a');
  for (let n = 0; n < 4; n += 1) expect(await wrong('a')).toBe('UNAUTHORIZED');
  await database().update(signInAttempts).set({ windowEndsAt: sql`now() - interval '1 second'` });
  await wrong('b');
  const left = await database().select({ client: signInAttempts.client }).from(signInAttempts);
  expect(left.map(({ client }) => client).sort()).toEqual(['b', 'everybody']);
});

it('rejects a 61st sign-in attempt per minute across different client IPs', async () => {
  for (let n = 0; n < 60; n += 1) await wrong(`address ${n}`);
  expect(await wrong('address 61')).toBe('TOO_MANY_ATTEMPTS');
});
