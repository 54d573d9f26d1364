import { expect, test } from '../fixtures';
import { target } from '../target';
import { collectErrors } from './page-checks';

test('shows health, counts and charts, and links each conflict to its transaction', async ({
  page,
  newId,
  send,
}) => {
  const errors = collectErrors(page);
  const id = newId();
  await page.goto('/dashboard');
  await expect(page.getByRole('region', { name: 'Delivery health: OK' })).toBeVisible();
  await send(id, { amount: 1 });
  await send(id, { amount: 2 });
  if (target.url === undefined)
    await expect(page.getByText('Signature checks are off')).toBeVisible();
  await expect(
    page.getByRole('region', { name: /^Answered within 500 ms: [\d.]+%/ }),
  ).toBeVisible();
  for (const chart of ['Webhooks', 'Response time']) {
    await expect(page.getByRole('region', { name: chart }).locator('path')).not.toHaveCount(0);
  }
  await expect(page.getByText('limit 500 ms')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Conflicts' }).click();
  const conflict = page.getByRole('row').filter({ hasText: id });
  await expect(conflict).toContainText('1.00 INR → 2.00 INR');
  await conflict.getByRole('link', { name: id }).click();
  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  expect(errors).toEqual([]);
});

test('leads from each figure, and from each step of a chart, to the list that it counts', async ({
  page,
  newId,
  send,
  transaction,
}) => {
  const id = newId();
  await send(id);
  await send(id, { amount: 2 });
  await page.goto('/dashboard');
  const leadsTo = async (path: string, filter: Record<string, string>) => {
    await expect(page).toHaveURL(new RegExp(`${path}\\?.*(created|received)_from=`));
    const { searchParams } = new URL(page.url());
    expect(Object.fromEntries(searchParams)).toMatchObject(filter);
    await page.goBack();
  };
  const figures = {
    Received: {},
    Processed: { status: 'PROCESSED' },
    Failed: { status: 'FAILED' },
    'With conflicts': { outcome: 'conflict' },
  };
  for (const [figure, filter] of Object.entries(figures)) {
    const region = page.getByRole('region', { name: new RegExp(`^${figure}: [\\d,]+$`) });
    await region.getByRole('link').click();
    await leadsTo('/dashboard/transactions', filter);
  }
  const inTime = page.getByRole('region', { name: 'Answered within 500 ms' });
  const toNumber = (text = '') => Number(text.replace(/\D/g, '') || Number.NaN);
  const lateNow = async () =>
    toNumber(/([\d,]+) late/.exec((await inTime.textContent()) ?? '')?.[1] ?? '0');
  const late = await lateNow();
  await inTime.getByRole('link').click();
  const count = page.getByRole('status').filter({ hasText: /deliver/ });
  // One more of the other tests can be late in the meantime.
  const listed = async () => toNumber((await count.textContent()) ?? '');
  await expect.poll(listed).toBeGreaterThanOrEqual(late);
  const all = await listed();
  await leadsTo('/dashboard/deliveries', { ack_ms_from: '500' });
  await expect.poll(lateNow).toBeGreaterThanOrEqual(all);
  const table = 'Show as a table: Webhooks';
  await page.getByRole('button', { name: table }).click();
  const { created_at } = (await transaction(id)) ?? {};
  const minute = encodeURIComponent(`${created_at?.slice(0, '2026-01-15T10:30'.length)}:00.000Z`);
  await page.locator(`td a[href*="created_from=${minute}"]`).first().click();
  await page.getByLabel('Search').fill(id);
  await expect(page.getByRole('row').filter({ hasText: id })).toBeVisible();
  await leadsTo('/dashboard/transactions', {});
});

test('shows rows of two lines, and no figure alone on its line, on a narrow screen', async ({
  page,
  newId,
  send,
}) => {
  await send(newId());
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/dashboard');
  const figures = page.getByRole('region', { name: /^(With conflicts|Answered within 500 ms): / });
  await expect(figures).toHaveCount(2);
  const tops = await figures.evaluateAll((tiles) =>
    tiles.map((tile) => tile.getBoundingClientRect().top),
  );
  expect(tops).toEqual([tops[0], tops[0]]);
  for (const list of ['transactions', 'deliveries']) {
    await page.goto(`/dashboard/${list}`);
    const row = page.locator('tbody tr').first();
    await expect(row).toBeVisible();
    expect((await row.boundingBox())?.height, list).toBeLessThan(64);
  }
});

test('shows the times of its charts in UTC, if the browser is to show UTC', async ({
  page,
  newId,
  send,
}) => {
  await send(newId());
  await page.addInitScript(() => localStorage.setItem('times-in-utc', 'true'));
  await page.goto('/dashboard');
  await page.getByRole('button', { name: 'Show as a table: Webhooks' }).click();
  const chart = page.getByRole('region', { name: 'Webhooks' });
  await expect(chart.getByRole('columnheader', { name: 'From (UTC)' })).toBeVisible();
  await expect(page.getByRole('group', { name: /^Service/ })).toContainText('UTC');
});
