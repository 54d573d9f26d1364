import type { Page } from '@playwright/test';
import { collectErrors, seriousViolations } from '../dashboard/page-checks';
import { target } from '../target';
import { enterPassword, expect, LIVE_SECRET, sign, signAsRazorpay, test } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with known secrets');

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await enterPassword(page);
}

// Must be the first test, while the service has no transaction.
test('shows a signed curl command on an empty dashboard', async ({ page, guarded, attacker }) => {
  await open(page, `${guarded.url}/dashboard`);
  const curl = page.getByRole('region', { name: 'Example webhook as curl' });
  await expect(curl).toContainText('webhook-signature: v1,');
  const text = await curl.innerText();
  const headers = Object.fromEntries(
    [...text.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value]),
  );
  const [, content = ''] = text.match(/--data-raw '(.+)'/) ?? [];
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
    await page.getByRole('button', { name: 'Verify signature' }).click();
    return page.getByRole('status').getByRole('heading');
  };
  await expect(await check(sign(content), content)).toContainText(
    'Valid Standard Webhooks signature, signed with secret 1 (',
  );
  expect(await seriousViolations(page)).toEqual([]);
  await expect(await check(signAsRazorpay(content, 'another-secret'), content)).toContainText(
    'Valid Razorpay signature, signed with secret 2 (',
  );
  await expect(await check(signAsRazorpay(content, 'a-removed-secret'), content)).toHaveText(
    'No secret matches this Razorpay signature',
  );
  await expect(await check(sign(content, { ageSeconds: 3_600 }), content)).toHaveText(
    /^The timestamp is 36\d\d s in the past$/,
  );
  await expect(page.getByText('The signature matches secret 1 (')).toBeVisible();
  await expect(await check(signAsRazorpay(content), content.replaceAll(',', ', '))).toHaveText(
    'The body was changed in transit',
  );
  await expect(await check({}, content)).toHaveText('No signature found');
  expect(await page.content()).not.toContain(LIVE_SECRET);
  expect(errors).toEqual([]);
});

test('signs a webhook sent from the dashboard', async ({ page, guarded }) => {
  const errors = collectErrors(page);
  await open(page, `${guarded.url}/dashboard/send`);
  await page.getByRole('button', { name: 'Generate example' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: '202 accepted' })).toBeVisible();
  const request = page.getByRole('region', { name: 'Request as curl' });
  await expect(request).toContainText('webhook-signature: v1,');
  await page.goto(`${guarded.url}/dashboard`);
  await expect(page.getByRole('region', { name: 'Delivery health: OK' })).toBeVisible();
  await expect(page.getByText('Signature checks are off')).toHaveCount(0);
  expect(errors).toEqual([]);
});
