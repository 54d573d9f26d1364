import { z } from 'zod';
import { expect, test } from '../fixtures';
import { WEBHOOK_PATH } from '../requests';
import { collectErrors } from './page-checks';

test('shows the API’s validation messages and sends nothing', async ({ page, post }) => {
  const { body } = await post(WEBHOOK_PATH, {
    transaction_id: '',
    source_account: 'a',
    destination_account: 'b',
    currency: 'inr',
  });
  const issues = z
    .array(z.object({ path: z.tuple([z.string()]), message: z.string() }))
    .parse(body.issues);
  expect(issues).toHaveLength(3);
  await page.goto('/dashboard/send');
  await page.getByLabel('source_account').fill('a');
  await page.getByLabel('destination_account').fill('b');
  await page.getByLabel('currency').fill('inr');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  for (const { path, message } of issues) {
    await expect(page.getByLabel(path[0])).toHaveAccessibleDescription(
      new RegExp(escapeRegExp(message)),
    );
  }
  await expect(page.getByText('202')).toBeHidden();
});

test('sends a webhook, its duplicate and a conflict with the keyboard alone', async ({ page }) => {
  const errors = collectErrors(page);
  await page.goto('/dashboard/send');
  await page.getByRole('button', { name: 'Generate example' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('transaction_id')).toHaveValue(/^txn_/);
  await page.getByLabel('transaction_id').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '202 accepted' })).toBeVisible();
  await expect(page.getByText(/^\d+ ms \(\d+ ms in this browser\)$/)).toBeVisible();
  const id = await page.getByLabel('transaction_id').inputValue();
  const request = page.getByRole('region', { name: 'Request as curl' });
  await expect(request).toContainText(`"transaction_id":"${id}"`);
  await expect(page.getByRole('region', { name: 'Response' })).toContainText(
    '"outcome":"accepted"',
  );
  await page.getByRole('button', { name: 'Resend last' }).press('Enter');
  await expect(page.getByRole('heading', { name: '202 duplicate' })).toBeVisible();
  await page.getByRole('button', { name: 'Resend with different amount' }).press('Enter');
  await expect(page.getByRole('heading', { name: '202 conflict' })).toBeVisible();
  await page.getByRole('link', { name: id }).press('Enter');
  await expect(page.getByText('Conflicting webhook')).toBeVisible();
  expect(errors).toEqual([]);
});

test('sends a burst, counts its outcomes and links to exactly its transactions', async ({
  page,
}) => {
  await page.goto('/dashboard/send');
  await page.getByLabel('Number of examples').fill('20');
  await page.getByRole('button', { name: 'Send 20 examples' }).click();
  await expect(page.getByRole('heading', { name: '20 webhooks sent' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '202 accepted' })).toContainText('20');
  await expect(page.getByText(/^Slowest response: .+ including browser queueing/)).toBeVisible();
  await page.getByRole('link', { name: 'Show these transactions' }).click();
  await expect(page).toHaveURL(/transactions\?account=acc_user_/);
  await expect(page.getByRole('row')).toHaveCount(21);
});

test('sends the webhook of a processor as edited JSON, and links to its delivery', async ({
  page,
}) => {
  await page.goto('/dashboard/send?to=stripe');
  await page.getByRole('button', { name: 'Generate example' }).click();
  const editor = page.getByRole('textbox', { name: 'Body' });
  await expect(editor).toHaveValue(/"type": "charge.succeeded"/);
  const sent = await editor.inputValue();
  await editor.fill(`${sent},`);
  await expect(page.getByText('Not valid JSON')).toBeVisible();
  await editor.fill(sent);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: '202 accepted' })).toBeVisible();
  await page.getByRole('button', { name: 'Resend with different amount' }).click();
  await expect(page.getByRole('heading', { name: '202 conflict' })).toBeVisible();
  await page.getByRole('link', { name: 'Delivery', exact: true }).click();
  await expect(page.getByRole('cell', { name: 'charge.succeeded' })).toBeVisible();
});

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
