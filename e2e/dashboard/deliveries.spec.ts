import { expect, test } from '../fixtures';
import { WEBHOOK_PATH } from '../requests';
import { collectErrors } from './page-checks';

const LIST = '/dashboard/deliveries';

test('shows a rejected webhook without a reload, why it was rejected, and its request', async ({
  page,
  newId,
  post,
}) => {
  const errors = collectErrors(page);
  const id = newId();
  await page.goto(`${LIST}?outcome=rejected`);
  await expect(page.getByRole('heading', { level: 1, name: 'Deliveries' })).toBeVisible();
  const body = { transaction_id: id, source_account: 'a', destination_account: 'b', amount: 'ten' };
  const answer = await post(WEBHOOK_PATH, body, {
    headers: { 'webhook-id': id },
    signAs: 'razorpay',
  });
  const requestId = answer.headers.get('x-request-id') ?? '';

  await page.getByLabel('Search').fill(`processor:${id} `);
  await expect(page.getByRole('button', { name: 'Remove filter: Processor’s ID' })).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: 'VALIDATION_FAILED' });
  await expect(row).toHaveCount(1);
  await row.getByRole('link').first().click();
  await expect(page).toHaveURL(new RegExp(`id=${requestId}`));
  await expect(page.getByText('A field is missing or wrong')).toBeVisible();
  const issues = page.getByRole('listitem');
  await expect(issues.filter({ hasText: 'amount' })).toBeVisible();
  await expect(issues.filter({ hasText: 'currency' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Body' })).toContainText('"amount":"ten"');
  await expect(page.getByRole('region', { name: 'curl command' })).toContainText(
    `webhook-id: ${id}`,
  );

  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByRole('status')).toContainText('Rejected again: VALIDATION_FAILED');
  expect(errors).toEqual([]);
});

test('shows the deliveries of a transaction on its page, and in the filtered list', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await send(id);
  await send(id);
  await page.goto(`/dashboard/transaction?id=${id}`);
  const table = page.getByRole('table').last();
  await expect(table.getByText('202 accepted')).toBeVisible();
  await expect(table.getByText('202 duplicate')).toBeVisible();

  await page.goto(LIST);
  await page.getByLabel('Search').fill(id);
  await expect(page.getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('status').filter({ hasText: '2 deliveries' })).toBeVisible();
  // The transaction has the time of the accepted one.
  const accepted = page.getByRole('row').filter({ hasText: '202 accepted' });
  await expect(accepted).toContainText(/\d+ m?s1$/);
  await page
    .getByRole('group', { name: 'Outcomes' })
    .getByRole('button', { name: /duplicate/ })
    .click();
  await expect(page.getByRole('row')).toHaveCount(2);
});

test('says that an unknown delivery is not on record', async ({ page }) => {
  await page.goto('/dashboard/delivery?id=019ac000-0000-7000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'Delivery not found' })).toBeVisible();
});
