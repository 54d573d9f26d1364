import { sql } from 'drizzle-orm';
import { beforeEach, expect, it, vi } from 'vitest';
import { POST } from '@/app/api/session/route';
import { database } from '@/db/client';
import { rateLimits } from '@/db/schema';

const PASSWORD = vi.hoisted(() => {
  process.env.DASHBOARD_PASSWORD = 'a pass word';
  return 'a pass word';
});

let test = 0;
beforeEach(async () => {
  test += 1;
  await database().delete(rateLimits);
});

/** An address that no other test has: a limiter remembers blocked clients in memory, too. */
const address = (n: number) => `10.${test}.${n >> 8}.${n & 255}`;

async function attempt(body: unknown, ip: string) {
  const response = await POST(
    new Request('http://h/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': ip },
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, headers: response.headers };
}
const wrong = async (ip: string) => (await attempt({ password: 'wrong' }, ip)).status;
const right = async (ip: string) => (await attempt({ password: PASSWORD }, ip)).status;

it('accepts the dashboard password and rejects any other sign-in body with 401', async () => {
  const { status, headers } = await attempt({ password: PASSWORD }, address(1));
  expect([status, headers.get('set-cookie')]).toEqual([204, expect.stringContaining('HttpOnly')]);
  const bodies = [{ password: '' }, { password: `${PASSWORD} ` }, { password: 7 }, {}, null];
  for (const [n, body] of bodies.entries()) {
    expect((await attempt(body, address(n + 10))).status).toBe(401);
  }
});

it('rejects a sixth sign-in attempt per minute with 429 and Retry-After, even with the password', async () => {
  const attempts = await Promise.all(Array.from({ length: 12 }, () => wrong(address(1))));
  expect(attempts.filter((status) => status === 401)).toHaveLength(5);
  expect(attempts.filter((status) => status === 429)).toHaveLength(7);
  const limited = await attempt({ password: PASSWORD }, address(1));
  expect(limited.status).toBe(429);
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(await right(address(2))).toBe(204);
});

it('counts sign-in attempts from one IPv6 /64 network together', async () => {
  for (let n = 1; n <= 5; n += 1) expect(await wrong(`2001:db8:1:2::${n}`)).toBe(401);
  expect(await wrong('2001:db8:1:2:ffff::')).toBe(429);
  expect(await wrong('2001:db8:1:3::1')).toBe(401);
});

it('forgets the attempts of a client after a successful sign-in', async () => {
  for (let n = 0; n < 4; n += 1) await wrong(address(1));
  expect(await right(address(1))).toBe(204);
  for (let n = 0; n < 4; n += 1) expect(await wrong(address(1))).toBe(401);
});

it('counts attempts of all instances in the database', async () => {
  await wrong(address(1));
  const [row] = await database()
    .select({ points: rateLimits.points })
    .from(rateLimits)
    .where(sql`key = ${`sign-in:${address(1)}`}`);
  expect(row?.points).toBe(1);
});

it('does not let one client use up the attempts of all clients', async () => {
  for (let n = 0; n < 100; n += 1) await wrong(address(1));
  expect(await right(address(2))).toBe(204);
});

it('rejects a 61st sign-in attempt per minute across different client IPs', async () => {
  const attempts: number[] = [];
  for (let n = 0; n < 61; n += 1) attempts.push(await wrong(address(n)));
  expect(attempts.at(-1)).toBe(429);
});
