import { collectErrors, seriousViolations } from '../dashboard/page-checks';
import { target } from '../target';
import { enterPassword, expect, test } from './guarded-service';

test.skip(target.url !== undefined, 'needs a service with a known password');

test('shows visitors the API reference without live data, and signs requests of operators', async ({
  page,
  guarded,
  body,
  newId,
}) => {
  const errors = collectErrors(page);
  const calls: string[] = [];
  page.on('request', (request) => request.url().includes('/api/') && calls.push(request.url()));
  const content = body(newId());
  const answer = page.getByRole('status');
  const post = async () => {
    await page.goto(`${guarded.url}/docs#receiveTransaction`);
    await page.getByRole('textbox', { name: 'Body' }).fill(content);
    await page.getByRole('button', { name: 'Send request' }).click();
  };
  await post();
  await expect(answer).toContainText('INVALID_SIGNATURE');
  expect(calls).toEqual([]);
  expect(errors.splice(0)).toEqual([expect.stringContaining('401')]);
  expect(await seriousViolations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Sign in' }).click();
  await enterPassword(page);
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await post();
  await expect(answer).toContainText('"outcome": "accepted"');
  await expect(page.getByRole('region', { name: 'Request as curl' })).toContainText(
    'webhook-signature: v1,',
  );
  expect(errors).toEqual([]);
});
