import { expect, test } from '../fixtures';
import { WEBHOOK_PATH } from '../requests';
import {
  collectErrors,
  cutOffButtons,
  motions,
  overflowPx,
  seriousViolations,
} from './page-checks';

const PAGES = [
  { name: 'overview', path: () => '/dashboard', ready: 'Delivery health' },
  {
    name: 'transactions',
    path: () => '/dashboard/transactions?created_from=2026-01-01T00:00:00.000Z',
    ready: 'Received from',
  },
  {
    name: 'transaction',
    path: (id: string) => `/dashboard/transaction?id=${id}`,
    ready: 'Conflicting webhook',
  },
  { name: 'deliveries', path: () => '/dashboard/deliveries', ready: 'on record, since' },
  {
    name: 'delivery',
    path: (_: string, deliveryId: string) => `/dashboard/delivery?id=${deliveryId}`,
    ready: 'A field is missing or wrong',
  },
  { name: 'failed', path: () => '/dashboard/failed', ready: 'Replay many' },
  { name: 'conflicts', path: () => '/dashboard/conflicts', ready: 'The first version was kept' },
  { name: 'send', path: () => '/dashboard/send', ready: 'Generate example' },
  { name: 'signatures', path: () => '/dashboard/signatures', ready: 'The raw body, byte for byte' },
  { name: 'settings', path: () => '/dashboard/settings', ready: 'Recommended' },
  { name: 'API reference', path: () => '/docs#receiveTransaction', ready: 'Send a request' },
] as const;

const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1280, height: 720 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 640 } },
] as const;

test('shows every page without axe violations or overflow, wide in light and narrow in dark', async ({
  page,
  newId,
  send,
  post,
}) => {
  // Axe checks eleven pages twice, which takes long on a busy machine.
  test.slow();
  const errors = collectErrors(page);
  const id = newId();
  await send(id, { amount: 99_999_999_999.9999, currency: 'KWD' });
  await send(id, { amount: 2 });
  const rejected = await post(WEBHOOK_PATH, { transaction_id: id, amount: 'x'.repeat(200) });
  const deliveryId = rejected.headers.get('x-request-id') ?? '';
  const show = async ({ colorScheme, viewport }: (typeof LOOKS)[number]) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
  };
  for (const [n, { name, path, ready }] of PAGES.entries()) {
    // Every other page is loaded narrow and dark.
    const looks = n % 2 === 0 ? LOOKS : LOOKS.toReversed();
    for (const look of looks) {
      await show(look);
      if (look === looks[0]) await page.goto(path(id, deliveryId));
      await expect(page.getByText(ready)).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expect(page.locator('html')).toHaveAttribute(
        'data-mantine-color-scheme',
        look.colorScheme,
      );
      const shown = `${name}, ${look.colorScheme}`;
      expect.soft(await motions(page), `${shown}, moves`).toEqual([]);
      expect.soft(await seriousViolations(page), shown).toEqual([]);
      expect.soft(await cutOffButtons(page), shown).toEqual([]);
      expect.soft(await overflowPx(page), `${shown}, overflows the window`).toBe(0);
    }
  }
  expect(errors).toEqual([]);
});

test('opens and closes the navigation on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto('/dashboard');
  await page.getByRole('button', { name: 'Navigation' }).click();
  await page.getByRole('link', { name: 'Conflicts', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Conflicts' })).toBeVisible();
});
