// Takes the pictures of docs/screenshots: `npm run docs:screenshots`. Starts a service for it, and fills it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { fillDashboard } from '../../bench/dashboard/fill';
import { runningDatabaseUrl } from '../../local/postgres/cluster';
import { type Service, startService } from '../../tests/support/service';
import { resolveBrowser } from '../browser/resolve';
import {
  exampleSettings,
  sendPayments,
  sendTransactions,
  sendTrouble,
  signedExample,
} from './example-webhooks';

const ROWS = 20_000;
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };

const [folder = 'docs/screenshots'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const dataDir = mkdtempSync(path.join(tmpdir(), 'transaction-webhooks-'));
const { channel, launchOptions } = resolveBrowser();
const browser = await chromium.launch({ channel, ...launchOptions });
let service: Service | undefined;
let delivery = '';
try {
  service = await startService({ dataDir, env: exampleSettings('wrong') });
  delivery = await fill(service.url);
  await untilFailed(service.url);
  for (const size of ['wide', 'narrow'] as const) {
    for (const look of ['light', 'dark'] as const) await takePages(service.url, size, look);
  }
  await service.end();
  service = await startService({ dataDir, env: exampleSettings('right') });
  await takeRerun(service.url);
} finally {
  await service?.end();
  await browser.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Returns the id of a delivery that was rejected for a wrong secret. */
async function fill(url: string): Promise<string> {
  await fillDashboard(runningDatabaseUrl(dataDir), ROWS);
  await sendTransactions(url, 20);
  await sendTrouble(url);
  return await sendPayments(url);
}

/** Waits until the transactions that fail have failed. */
async function untilFailed(url: string): Promise<void> {
  const { page, open } = await newPage(url, 'wide', 'light');
  await open('/dashboard/failed');
  await page.getByRole('button', { name: 'Replay these…' }).nth(1).waitFor({ timeout: 90_000 });
  await page.close();
}

/** Each page of the dashboard in one look. */
async function takePages(
  url: string,
  size: keyof typeof sizes,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const { page, open, save } = await newPage(url, size, colorScheme);
  await sendTransactions(url, 6);
  await open('/dashboard');
  await page
    .getByRole('region', { name: 'Latest transactions' })
    .getByRole('row')
    .first()
    .waitFor();
  await save('overview');
  await open('/dashboard/transactions');
  await page.getByRole('row').nth(1).waitFor();
  await save('transactions');
  await open('/dashboard/deliveries?outcome=rejected');
  await page.getByRole('row').nth(1).waitFor();
  await save('deliveries');
  await open(`/dashboard/delivery?id=${delivery}`);
  await page.getByText('No secret matches this Razorpay signature').waitFor();
  await save('delivery');
  await open('/dashboard/failed');
  await page.getByRole('button', { name: 'Replay these…' }).nth(1).waitFor();
  await save('failed');
  await open('/dashboard/settings');
  await save('settings');
  await open('/dashboard/conflicts');
  await page.getByRole('row').nth(1).waitFor();
  await save('conflicts');
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByText('Conflicting webhook').first().waitFor();
  await save('transaction');
  await open('/dashboard/send');
  await page.getByRole('button', { name: 'Generate example' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('202 accepted').waitFor();
  await save('send');
  await open('/dashboard/signatures');
  const { body, headers } = signedExample();
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  await page.getByLabel('Headers').fill(lines.join('\n'));
  await page.getByLabel('Body').fill(body);
  await page.getByRole('button', { name: 'Verify signature' }).click();
  await page.getByRole('status').getByText(/\w/).first().waitFor();
  await save('signatures');
  await page.close();
}

/** The rejected delivery after the secret was mended, and its transaction. */
async function takeRerun(url: string): Promise<void> {
  const { page, open, save } = await newPage(url, 'wide', 'light');
  await open(`/dashboard/delivery?id=${delivery}`);
  await page.getByRole('button', { name: 'Run again' }).click();
  const transaction = page.getByRole('status').getByRole('link', { name: /^pay_/ });
  await transaction.waitFor();
  await save('delivery-rerun');
  await transaction.click();
  await page.getByText('PROCESSED', { exact: true }).first().waitFor({ timeout: 90_000 });
  await save('delivery-processed');
  await page.close();
}

async function newPage(url: string, size: keyof typeof sizes, colorScheme: 'light' | 'dark') {
  const page = await browser.newPage({
    baseURL: url,
    viewport: sizes[size],
    colorScheme,
    reducedMotion: 'reduce',
  });
  return {
    page,
    async open(address: string) {
      await page.goto(address);
      await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    },
    save: (name: string) =>
      page.screenshot({
        animations: 'disabled',
        path: path.join(folder, `${name}-${size}-${colorScheme}.png`),
      }),
  };
}
