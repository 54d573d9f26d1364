import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { target } from '../target';
import { collectErrors } from './page-checks';

const pageOf = (id: string) => `/dashboard/transaction?id=${encodeURIComponent(id)}`;

test('shows the timeline of a transaction, with its duplicate, conflict and processing time', async ({
  page,
  newId,
  send,
}) => {
  const errors = collectErrors(page);
  const id = `${newId()}/../it's #1?`;
  // Opens the page before the webhook exists, so that its load time does not shorten the countdown.
  await page.goto(pageOf(id));
  await expect(page.getByRole('heading', { name: 'Transaction not found' })).toBeVisible();
  await send(id, { amount: 1500 });
  const timeline = page.getByRole('listitem');
  await expect(timeline.filter({ hasText: 'Processing starts' })).toContainText(/in \d+ s/);
  for (const error of errors.splice(0)) expect(error).toContain('404');
  await send(id, { amount: 1500 });
  await send(id, { amount: 1600, currency: 'EUR' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(id);
  await expect(timeline.filter({ hasText: 'Acknowledged' })).toContainText(/202 in \d+ ms/);
  if (target.url === undefined) {
    // The run ID is a ULID in the embedded Inngest server.
    await expect(page.getByText(/^[0-9A-HJKMNP-TV-Z]{26}$/)).toBeVisible();
  }
  await expect(timeline.filter({ hasText: 'Duplicate webhook' })).toBeVisible();
  const conflict = timeline.filter({ hasText: 'Conflicting webhook' });
  const differs = (field: string) => conflict.getByRole('row').filter({ hasText: field });
  await expect(differs('amount')).toContainText(/1500.*1600/);
  await expect(differs('currency')).toContainText(/INR.*EUR/);
  await expect(conflict.getByRole('row')).toHaveCount(3);
  await page.getByRole('tab', { name: 'Request as received' }).click();
  await expect(page.getByRole('region', { name: 'Request as received' })).toContainText(
    'content-type: application/json',
  );
  await page.getByRole('tab', { name: 'curl' }).click();
  // Shell quoting: closes the quote, escapes a quote, opens it again.
  await expect(page.getByLabel('Request as curl', { exact: true })).toContainText(
    `it'\\''s #1?","source_account"`,
  );
  await expect(timeline.filter({ hasText: 'Processed' })).toBeVisible({
    timeout: PROCESSED_WITHIN_MS,
  });
  await expect(page.getByText('Processing starts')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Replay' })).toBeHidden();
  expect(errors).toEqual([]);
});

test('shows a message for an unknown transaction', async ({ page }) => {
  await page.goto(pageOf('unknown'));
  await expect(page.getByRole('heading', { name: 'Transaction not found' })).toBeVisible();
});
