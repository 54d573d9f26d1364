import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';

/** Fails the test at its end if the page wrote an error to the console. */
function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

test('a webhook appears and becomes PROCESSED by itself', async ({ page, newId, send }) => {
  const errors = collectErrors(page);
  await page.goto('/dashboard');
  const id = newId();
  await send(id, { amount: 1234.5678, currency: 'EUR' });

  const row = page.getByRole('row').filter({ hasText: id });
  await expect(row).toContainText('PROCESSING');
  await expect(row).toContainText('1,234.5678');
  await expect(row.locator('time').first()).toHaveAttribute('title', /Z$/);
  await expect(row).toContainText('PROCESSED', { timeout: PROCESSED_WITHIN_MS });
  await expect(row.locator('time')).toHaveCount(2);
  expect(errors).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has nothing that axe finds serious, in ${colorScheme}`, async ({ page, newId, send }) => {
    await page.emulateMedia({ colorScheme });
    const transactionId = newId();
    await send(transactionId);
    await page.goto('/dashboard');
    await expect(page.getByText(transactionId)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(
      ({ impact }) => impact === 'serious' || impact === 'critical',
    );
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.failureSummary}`);
    expect(found).toEqual([]);
  });
}

test('says so when the data cannot be loaded, and goes on when it can', async ({
  page,
  newId,
  send,
}) => {
  await page.route('**/api/trpc/**', (route) => route.abort());
  await page.goto('/dashboard');
  await expect(page.getByText("can't be loaded")).toBeVisible({ timeout: 20_000 });
  await page.unroute('**/api/trpc/**');
  const id = newId();
  await send(id);
  await expect(page.getByText(id)).toBeVisible();
  await expect(page.getByText("can't be loaded")).toBeHidden();
});
