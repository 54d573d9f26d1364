import { collectErrors, seriousViolations } from '../dashboard/page-checks';
import { target } from '../target';
import { enterPassword, expect, test } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with a known password');

test('shows nothing of the dashboard without the password', async ({ page, request, guarded }) => {
  await page.goto(`${guarded.url}/dashboard/failed`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  for (const address of [
    '/api/transactions.csv',
    '/api/trpc/transactions.browseConflicts?input=%7B%7D',
    '/v1/conflicts',
  ]) {
    const response = await request.get(guarded.url + address);
    expect(response.status(), address).toBe(401);
    expect(response.headers()['content-type']).toContain('application/json');
  }
  expect(await seriousViolations(page)).toEqual([]);
});

test('signs in to the requested page, and out again', async ({ page, guarded }) => {
  const errors = collectErrors(page);
  await page.goto(`${guarded.url}/dashboard/transactions?status=FAILED`);
  await enterPassword(page, 'wrong');
  await expect(page.getByText('Incorrect password.')).toBeVisible();
  expect(errors.splice(0)).toEqual([expect.stringContaining('401')]);

  await enterPassword(page);
  await expect(page.getByText('No matching transactions.')).toBeVisible();
  expect(page.url()).toContain('status=FAILED');
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });

  // The session survives a reload. After a sign-out, the page asks for the password.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Transactions' })).toBeVisible();
  const signOut = page.getByRole('button', { name: 'Sign out' });
  await page.setViewportSize({ width: 360, height: 640 });
  await expect(signOut).toBeInViewport({ ratio: 1 });
  await signOut.click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('sends no requests during a slow sign-out', async ({ page, guarded }) => {
  const errors = collectErrors(page);
  await page.clock.install();
  await page.goto(`${guarded.url}/dashboard`);
  await enterPassword(page);
  await expect(page.getByRole('region', { name: 'Delivery health: OK' })).toBeVisible();
  // The service ends the session, but the response is slow.
  await page.route('**/api/session', async (route) => {
    const response = await route.fetch();
    await page.clock.runFor(60_000);
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('offers to sign out again after a failed attempt', async ({ page, guarded }) => {
  await page.goto(`${guarded.url}/dashboard`);
  await enterPassword(page);
  const signOut = page.getByRole('button', { name: 'Sign out' });
  await expect(signOut).toBeVisible();
  await page.route('**/api/session', (route) => route.abort(), { times: 1 });
  await signOut.click();
  await page.getByRole('button', { name: 'Sign-out failed: try again' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('asks for the password when the session ends while a page is open', async ({
  page,
  guarded,
}) => {
  await page.goto(`${guarded.url}/dashboard`);
  await enterPassword(page);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await page.context().clearCookies();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('rejects sign-ins after five wrong passwords in a minute', async ({ page, guarded }) => {
  await page.goto(`${guarded.url}/dashboard`);
  const attempts = page.getByText('Too many attempts');
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const answered = page.waitForResponse('**/api/session');
    await enterPassword(page, `guess ${attempt}`);
    await answered;
  }
  await expect(attempts).toBeVisible();
});

test('limits sign-in attempts of a client that invents forwarded addresses', async ({
  attacker,
}) => {
  const statuses: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const response = await attacker.send('/api/session', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // The proxy in front appends the last entry.
        'x-forwarded-for': `10.9.9.${n}, 203.0.113.77`,
      },
      body: JSON.stringify({ password: 'wrong' }),
    });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});
