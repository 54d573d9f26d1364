import { expect, test } from '../fixtures';

test('the API reference works without any other host', async ({ page, url }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) foreign.push(request.url());
  });
  await page.goto('/docs');
  const operation = page.locator('#operations-webhooks-receiveTransaction');
  await expect(operation).toBeVisible();
  await operation.getByRole('button').first().click();
  await expect(operation.getByText('202').first()).toBeVisible();
  await expect(operation.getByText('503').first()).toBeVisible();
  expect(foreign).toEqual([]);
});
