import type { Page } from '@playwright/test';
import { collectErrors, seriousViolations } from '../dashboard/page-checks';
import { target } from '../target';
import { expect, LIVE_SECRET, PASSWORD, sign, signAsRazorpay, test } from './guarded-service';

test.skip(target.url !== undefined, 'starts a service with secrets of its own');

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

// First, while the service that this worker has started is empty.
test('shows a signed curl command on an empty dashboard', async ({ page, guarded, attacker }) => {
  await open(page, `${guarded.url}/dashboard`);
  const curl = page.getByRole('region', { name: 'A webhook to send' });
  await expect(curl).toContainText('webhook-signature: v1,');
  const text = await curl.innerText();
  const headers = Object.fromEntries(
    [...text.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value]),
  );
  const [, content = ''] = text.match(/-d '(.+)'/) ?? [];
  expect((await attacker.post(content, headers)).status).toBe(202);
  await expect(curl).toHaveCount(0);
});

test('explains to an operator why a signature is rejected', async ({
  page,
  guarded,
  body,
  newId,
}) => {
  const errors = collectErrors(page);
  await open(page, `${guarded.url}/dashboard/signatures`);
  const content = body(newId());
  const check = async (headers: Record<string, string>, sent: string) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    await page.getByRole('textbox', { name: 'Headers' }).fill(lines.join('\n'));
    await page.getByRole('textbox', { name: 'Body' }).fill(sent);
    await page.getByRole('button', { name: 'Check' }).click();
    return page.getByRole('status').getByRole('heading');
  };
  await expect(await check(sign(content), content)).toHaveText(
    'Valid: Standard Webhooks, secret number 1',
  );
  expect(await seriousViolations(page)).toEqual([]);
  await expect(await check(signAsRazorpay(content, 'another-secret'), content)).toHaveText(
    'Valid: Razorpay, secret number 2',
  );
  await expect(await check(signAsRazorpay(content, 'a-removed-secret'), content)).toHaveText(
    'No secret matches this Razorpay signature',
  );
  await expect(await check(sign(content, { ageSeconds: 3_600 }), content)).toHaveText(
    'Its timestamp is more than five minutes off',
  );
  await expect(page.getByText('It was signed with secret number 1')).toBeVisible();
  await expect(await check(signAsRazorpay(content), content.replaceAll(',', ', '))).toHaveText(
    'The body was changed on its way',
  );
  await expect(await check({}, content)).toHaveText('There is no signature');
  expect(await page.content()).not.toContain(LIVE_SECRET);
  expect(errors).toEqual([]);
});

test('signs a webhook sent from the dashboard', async ({ page, guarded }) => {
  const errors = collectErrors(page);
  await open(page, `${guarded.url}/dashboard/send`);
  await page.getByRole('button', { name: 'Fill at random' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: '202 accepted' })).toBeVisible();
  const request = page.getByRole('region', { name: 'The request as curl' });
  await expect(request).toContainText('webhook-signature: v1,');
  await page.goto(`${guarded.url}/dashboard`);
  await expect(page.getByRole('region', { name: 'Never lost: green' })).toBeVisible();
  await expect(page.getByText('accepted unsigned')).toHaveCount(0);
  expect(errors).toEqual([]);
});
