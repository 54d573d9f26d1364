import { expect, test } from '../fixtures';
import { target } from '../target';
import { collectErrors } from './page-checks';

test('shows health, counts and charts, and links each conflict to its transaction', async ({
  page,
  newId,
  send,
}) => {
  const errors = collectErrors(page);
  const id = newId();
  await page.goto('/dashboard');
  await expect(page.getByRole('region', { name: 'Delivery health: OK' })).toBeVisible();
  await send(id, { amount: 1 });
  await send(id, { amount: 2 });
  if (target.url === undefined)
    await expect(page.getByText('Signature checks are off')).toBeVisible();
  await expect(page.getByRole('region', { name: /^Processing: [1-9]/ })).toBeVisible();
  await expect(
    page.getByRole('region', { name: /^Answered within 500 ms: [\d.]+%/ }),
  ).toBeVisible();
  for (const chart of ['Webhooks received', 'Response time']) {
    await expect(page.getByRole('region', { name: chart }).locator('path')).not.toHaveCount(0);
  }
  await expect(page.getByText('limit 500 ms')).toBeVisible();
  await page
    .getByRole('region', { name: /^Conflicts: [1-9]/ })
    .getByRole('link')
    .click();
  await expect(page).toHaveURL('/dashboard/conflicts');
  const conflict = page.getByRole('article').filter({ hasText: id });
  await expect(conflict.getByRole('row').filter({ hasText: 'amount' })).toContainText(/1.*2/);
  await conflict.getByRole('link', { name: id }).click();
  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  expect(errors).toEqual([]);
});
