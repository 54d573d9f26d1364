import type { Response } from '@playwright/test';
import { expect, test } from '../fixtures';
import { goTo } from './keyboard';

test('sends its scripts compressed with brotli, to be kept for a year', async ({
  page,
  request,
}) => {
  // Next leaves the smallest scripts uncompressed.
  const large = page.waitForResponse(
    (one) => /\/_next\/static\/.*\.js$/.test(one.url()) && lengthOf(one) > 10_000,
  );
  await page.goto('/dashboard');
  const script = await large;
  const headers = script.headers();
  expect(headers['content-encoding']).toBe('br');
  expect(headers['cache-control']).toContain('max-age=31536000,immutable');
  expect(headers['x-content-type-options']).toBe('nosniff');
  const onlyGzip = { 'accept-encoding': 'gzip' };
  const other = await request.get(script.url(), { headers: onlyGzip });
  expect(other.headers()['content-encoding']).toBe('gzip');
});

function lengthOf(response: Response): number {
  return Number(response.headers()['content-length']);
}

test('never says that all is well without an answer, and recovers by itself', async ({ page }) => {
  await page.goto('/dashboard/signatures');
  await expect(page.getByRole('group', { name: 'Service: Operational' })).toBeVisible();
  await page.route('**/api/trpc/**', (route) => route.abort());
  await expect(page.getByRole('group', { name: /^Service: Can't tell/ })).toBeVisible();
  await expect(page.locator('link[data-status=notable]')).toHaveCount(1);
  await page.unroute('**/api/trpc/**');
  await expect(page.getByRole('group', { name: 'Service: Operational' })).toBeVisible();
});

test('says inside the frame that a page does not exist', async ({ page }) => {
  await page.goto('/dashboard/nothing-here');
  await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Failed' })).toBeVisible();
});

test('opens a transaction beside the list when its row is clicked', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await send(id);
  await page.goto(`/dashboard/transactions?search=${id}`);
  await page
    .getByRole('row')
    .filter({ hasText: id })
    .getByText(/^PROCESS(ING|ED)$/)
    .click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('heading', { name: id })).toBeVisible();
  await expect(drawer.getByText('Received', { exact: true }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page).toHaveURL(/transactions\?search=/);
});

test('fetches another page in advance only when the pointer is over its link', async ({ page }) => {
  const fetched = new Set<string>();
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (searchParams.has('_rsc')) fetched.add(pathname);
  });
  await page.goto('/dashboard/settings');
  const inAdvance = page.waitForRequest('**/dashboard/signatures?_rsc=*');
  await page.getByRole('navigation').getByRole('link', { name: 'Signatures' }).hover();
  await inAdvance;
  expect([...fetched]).toEqual(['/dashboard/signatures']);
});

test('opens a page by two keys that follow each other, although the page is busy between them', async ({
  page,
}) => {
  await page.goto('/dashboard/settings');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await goTo(page, 'v', () =>
    page.evaluate(() => {
      const endMs = performance.now() + 2_000;
      while (performance.now() < endMs);
    }),
  );
  await expect(page.getByRole('heading', { level: 1, name: 'Signatures' })).toBeVisible();
});
