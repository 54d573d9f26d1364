// Takes the screenshots of docs/screenshots: `node --import tsx e2e/screenshots.ts [folder]`.
// E2E_BASE_URL and E2E_WEBHOOK_SECRET name a service with PROCESSING_FAULTS=by-account and some data.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { webhook } from '../tests/support/webhooks';
import { resolveBrowser } from './browser/resolve';
import { signatureOf } from './requests';
import { target } from './target';

const SIGNED = JSON.stringify(webhook('txn_signed'));

const [folder = 'docs/screenshots'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };
const { channel, launchOptions } = resolveBrowser();
const browser = await chromium.launch({ channel, ...launchOptions });

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({
      viewport,
      colorScheme,
      reducedMotion: 'reduce',
      baseURL: target.url,
    });
    const save = (name: string) =>
      page.screenshot({
        animations: 'disabled',
        path: path.join(folder, `${name}-${size}-${colorScheme}.png`),
      });
    const take = async (name: string, address: string, prepare?: () => Promise<unknown>) => {
      await page.goto(address);
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      await prepare?.();
      await save(name);
    };
    await take('overview', '/dashboard', () =>
      page.getByRole('region', { name: 'Latest transactions' }).getByRole('row').first().waitFor(),
    );
    await take('transactions', '/dashboard/transactions', () =>
      page.getByRole('row').nth(1).waitFor(),
    );
    await take('deliveries', '/dashboard/deliveries?outcome=rejected', () =>
      page.getByRole('row').nth(1).waitFor(),
    );
    await page.getByRole('row').nth(1).getByRole('link').first().click();
    await page.getByText('Body SHA-256').waitFor();
    await save('delivery');
    await take('failed', '/dashboard/failed', () =>
      page.getByRole('button', { name: 'Replay these…' }).first().waitFor(),
    );
    await take('settings', '/dashboard/settings');
    await take('conflicts', '/dashboard/conflicts', () => page.getByRole('row').nth(1).waitFor());
    await page.getByRole('row').nth(1).getByRole('link').click();
    await page.getByText('Conflicting webhook').first().waitFor();
    await save('transaction');
    await take('send', '/dashboard/send', async () => {
      await page.getByRole('button', { name: 'Generate example' }).click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('202 accepted').waitFor();
    });
    await take('signatures', '/dashboard/signatures', async () => {
      const signature = signatureOf(SIGNED, 'razorpay', target.webhookSecret ?? '');
      const headers = Object.entries(signature).map(([name, value]) => `${name}: ${value}`);
      await page.getByLabel('Headers').fill(headers.join('\n'));
      await page.getByLabel('Body').fill(SIGNED);
      await page.getByRole('button', { name: 'Verify signature' }).click();
      await page.getByRole('status').getByText(/\w/).first().waitFor();
    });
    await page.close();
  }
}
await browser.close();
