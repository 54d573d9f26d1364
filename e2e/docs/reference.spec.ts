import { seriousViolations } from '../dashboard/page-checks';
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

test('can be read in the dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.goto('/docs');
  await expect(page.locator('#operations-webhooks-receiveTransaction')).toBeVisible();
  const background = await page.evaluate(
    () => getComputedStyle(document.documentElement).background,
  );
  expect(background).toContain('rgb(28, 32, 34)');
  const contrast = (await seriousViolations(page)).filter((one) =>
    one.startsWith('color-contrast'),
  );
  expect(contrast).toEqual([]);
});
