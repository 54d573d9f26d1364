import { expect, test } from '../fixtures';

test('loads the API reference without requests to other hosts', async ({ page, url }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) foreign.push(request.url());
  });
  await page.goto('/docs');
  const operation = page.locator('#operations-webhooks-receiveTransaction');
  await expect(operation).toBeVisible();
  await operation.locator('.opblock-summary-control').click();
  for (const status of [202, 503]) {
    await expect(operation.locator(`.response[data-code="${status}"]`)).toBeVisible();
  }
  expect(foreign).toEqual([]);
});
