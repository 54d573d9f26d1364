import type { BrowserContext, Page } from '@playwright/test';
import { descendantsOf } from '../../tests/support/niceness';
import { expect, sign, signIn, test } from '../attack/guarded-service';

const MAX_SHIFT = 0.01;

/** Each page, and a text that it keeps while nothing can be loaded. */
const pagesOf = (id: string): [path: string, kept: string | RegExp][] => [
  ['/dashboard', 'Latest transactions'],
  ['/dashboard/transactions', id],
  ['/dashboard/deliveries', 'accepted'],
  ['/dashboard/failed', /^(No failed|Failed)/],
  ['/dashboard/conflicts', /conflict/i],
  ['/dashboard/send', 'Generate example'],
  ['/dashboard/signatures', 'Verify signature'],
  ['/dashboard/settings', 'WEBHOOK_SECRETS'],
  // Last, because a timeline grows until the transaction is processed.
  [`/dashboard/transaction?id=${id}`, /^PROCESSED$/],
];

type Shift = { startTime: number; value: number; moved: string[] };

/** Keeps the layout shifts of a page, with the elements that moved. */
const KEEP_SHIFTS = `window.shifts = [];
new PerformanceObserver((list) => {
  for (const { startTime, value, sources } of list.getEntries()) {
    const moved = sources.map(({ node }) => String(node?.outerHTML ?? node?.data).slice(0, 300));
    window.shifts.push({ startTime, value, moved });
  }
}).observe({ type: 'layout-shift', buffered: true });`;

/** The layout shifts of a page since a time of its clock. */
async function shiftsSince(tab: Page, sinceMs: number): Promise<Shift[]> {
  const shifts = await tab.evaluate<Shift[]>('window.shifts');
  return shifts.filter(({ startTime }) => startTime > sinceMs);
}

async function openAll(context: BrowserContext, url: string, id: string) {
  await context.addInitScript(KEEP_SHIFTS);
  const tabs: { tab: Page; path: string; kept: string | RegExp; loadedAtMs: number }[] = [];
  for (const [path, kept] of pagesOf(id)) {
    const tab = await context.newPage();
    await tab.goto(url + path);
    await expect(tab.getByText(kept).first()).toBeVisible();
    await expect(statusOf(tab, 'Operational')).toBeVisible();
    await expect(tab.locator('[aria-busy=true]')).toHaveCount(0);
    const loadedAtMs = await tab.evaluate(() => performance.now());
    tabs.push({ tab, path, kept, loadedAtMs });
  }
  return tabs;
}

const statusOf = (page: Page, status: string | RegExp) =>
  page.getByRole('group', {
    name: typeof status === 'string' ? `Service: ${status}` : status,
  });

const NOT_WELL = /^Service: (Degraded|Can't tell|No answer)/;

test('says on each page that the database or the network is gone, keeps the content, and recovers without moving it', async ({
  context,
  guarded,
  attacker,
  body,
}) => {
  // Nine pages, each of which waits for two faults to begin and to end.
  test.slow();
  const id = `e2e_${crypto.randomUUID()}`;
  const content = body(id);
  await attacker.post(content, sign(content));
  const [name = '', value = ''] = (await signIn(attacker)).split('=');
  await context.addCookies([{ name, value, url: guarded.url }]);
  const tabs = await openAll(context, guarded.url, id);

  const postgres = guarded.processes().postgres;
  if (postgres === undefined) throw new Error('no Postgres');
  const all = [postgres, ...descendantsOf(postgres)];
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  for (const { tab, path, kept } of tabs) {
    await expect(statusOf(tab, NOT_WELL), path).toBeVisible();
    await expect(tab.getByText(kept).first(), path).toBeVisible();
  }
  process.kill(postgres, 'SIGKILL');
  for (const pid of all) {
    if (pid !== postgres) process.kill(pid, 'SIGCONT');
  }
  for (const { tab, path } of tabs) await expect(statusOf(tab, 'Operational'), path).toBeVisible();

  await context.setOffline(true);
  for (const { tab, path, kept } of tabs) {
    await expect(statusOf(tab, NOT_WELL), path).toBeVisible();
    await expect(tab.getByText(kept).first(), path).toBeVisible();
  }
  await context.setOffline(false);
  for (const { tab, path, kept, loadedAtMs } of tabs) {
    await expect(statusOf(tab, 'Operational'), path).toBeVisible();
    await expect(tab.getByText(kept).first(), path).toBeVisible();
    const shifts = await shiftsSince(tab, loadedAtMs);
    const total = shifts.reduce((sum, { value }) => sum + value, 0);
    const details = `layout shifts of ${path}: ${JSON.stringify(shifts, null, 2)}`;
    expect.soft(total, details).toBeLessThanOrEqual(MAX_SHIFT);
  }
});
