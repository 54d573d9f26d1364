import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { type Service, startService } from '../../local/testing/service';
import { expect, test } from '../fixtures';
import { target } from '../target';

import { collectErrors, seriousViolations } from './page-checks';

test.skip(target.url !== undefined, 'a deployment keeps its password to itself');
test.describe.configure({ mode: 'serial' });

const PASSWORD = 'correct horse';
let service: Service;
let dataDir: string;

test.beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-sign-in-'));
  service = await startService({ dataDir, env: { DASHBOARD_PASSWORD: PASSWORD } });
});
test.afterAll(async () => {
  await service?.end();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Types a password and presses Enter. */
async function enter(page: Page, password: string): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

test('nothing of the dashboard is given away without the password', async ({ page, request }) => {
  await page.goto(`${service.url}/dashboard/failed`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  for (const address of [
    '/api/transactions.csv',
    '/api/trpc/transactions.browseConflicts?input=%7B%7D',
    '/v1/conflicts',
  ]) {
    const response = await request.get(service.url + address);
    expect(response.status(), address).toBe(401);
    expect(response.headers()['content-type']).toContain('application/json');
  }
  expect(await seriousViolations(page)).toEqual([]);
});

test('the password leads to the page that was asked for, until signing out', async ({ page }) => {
  const errors = collectErrors(page);
  await page.goto(`${service.url}/dashboard/transactions?status=FAILED`);
  await enter(page, 'wrong');
  await expect(page.getByText('The password is wrong.')).toBeVisible();
  expect(errors.splice(0)).toEqual([expect.stringContaining('401')]);

  await enter(page, PASSWORD);
  await expect(page.getByText('No transaction matches.')).toBeVisible();
  expect(page.url()).toContain('status=FAILED');
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });

  // A link from elsewhere leads in as well; a session that ends leads back to the password.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Transactions' })).toBeVisible();
  const signOut = page.getByRole('button', { name: 'Sign out' });
  await page.setViewportSize({ width: 360, height: 640 });
  await expect(signOut).toBeInViewport({ ratio: 1 });
  await signOut.click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('a page that refreshes itself asks for nothing more while it signs out', async ({ page }) => {
  const errors = collectErrors(page);
  await page.clock.install();
  await page.goto(`${service.url}/dashboard`);
  await enter(page, PASSWORD);
  await expect(page.getByText('No transaction yet')).toBeVisible();
  // The session has ended, and its end takes long to arrive.
  await page.route('**/api/session', async (route) => {
    const response = await route.fetch();
    await page.clock.runFor(60_000);
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(errors).toEqual([]);
});

test('signing out that fails says so, and can be tried again', async ({ page }) => {
  await page.goto(`${service.url}/dashboard`);
  await enter(page, PASSWORD);
  await page.route('**/api/session', (route) => route.abort(), { times: 1 });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Not signed out: try again' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('a session that ends while a page is open leads back to the password', async ({ page }) => {
  await page.goto(`${service.url}/dashboard`);
  await enter(page, PASSWORD);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await page.context().clearCookies();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

test('guessing is stopped after some attempts', async ({ page }) => {
  await page.goto(`${service.url}/dashboard`);
  const attempts = page.getByText('Too many attempts');
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const answered = page.waitForResponse('**/api/session');
    await enter(page, `guess ${attempt}`);
    await answered;
  }
  await expect(attempts).toBeVisible();
});
