import { z } from 'zod';
import { expect, test } from '../fixtures';
import { WEBHOOK_PATH } from '../requests';

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
