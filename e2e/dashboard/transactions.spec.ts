import { readFile } from 'node:fs/promises';
import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { collectErrors } from './page-checks';

const LIST = '/dashboard/transactions';

test('shows a new webhook and its change to PROCESSED without a reload', async ({
  page,
  newId,
  send,
}) => {
  const errors = collectErrors(page);
  const id = newId();
  // Transactions of other tests could push it off the first page of all.
  await page.goto(`${LIST}?search=${id}`);
  await expect(page.getByText('No matching transactions.')).toBeVisible();
  await send(id, { amount: 1234.5678, currency: 'EUR' });

  const row = page.getByRole('row').filter({ hasText: id });
  await expect(row).toContainText('PROCESSING');
  await expect(row).toContainText('1,234.5678');
  await expect(row).toContainText('PROCESSED', { timeout: PROCESSED_WITHIN_MS });
  await expect(row.locator('time')).toHaveAttribute('title', /Z \(.* local time\)/);
  expect(errors).toEqual([]);
});

test('announces new transactions and shows them only on a click', async ({ page, newId, send }) => {
  const [account, before, after] = [newId(), newId(), newId()];
  await send(before, { source_account: account });
  await page.goto(`${LIST}?search=${account}`);
  const row = page.getByRole('row').filter({ hasText: before });
  // The page counts new transactions only once it knows that the pointer is over the list.
  const counting = page.waitForRequest(
    (request) => request.postData()?.includes('oldest') ?? false,
  );
  await row.hover();
  await counting;
  await send(after, { source_account: account });
  const announced = page.getByRole('button', { name: 'Show 1 new' });
  await expect(announced).toBeVisible();
  // The announcement stays while the pointer is over it.
  await announced.hover();
  await page.waitForResponse('**/api/trpc/**');
  await expect(announced).toBeVisible();
  await expect(page.getByText(after)).toBeHidden();
  await announced.click();
  await expect(page.getByText(after)).toBeVisible();
  await expect(announced).toBeHidden();
});

test('exports the filtered transactions as CSV', async ({ page, newId, send }) => {
  const [account, ...ids] = [newId(), newId(), newId()];
  for (const id of ids) await send(id, { source_account: account, amount: 0.1 });
  await page.goto(`${LIST}?search=${account}`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await (await downloading).path();
  const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  expect(header).toMatch(/^transaction_id,status,amount,currency,/);
  expect(lines.map((line) => line.split(',')[0])).toEqual([...ids].reverse());
  expect(lines[0]).toContain(',0.1,INR,');
});

test('shows an error while data cannot be loaded, and recovers by itself', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await page.route('**/api/trpc/**', (route) => route.abort());
  await page.goto(`${LIST}?search=${id}`);
  await expect(page.getByText("Can't load the transactions")).toBeVisible();
  // The page also retries by itself, so the button must be pressed while requests fail.
  const retried = page.waitForRequest('**/api/trpc/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await retried;
  await expect(page.getByText("Can't load the transactions")).toBeVisible();
  await send(id);
  await page.unroute('**/api/trpc/**');
  await expect(page.getByRole('row').filter({ hasText: id })).toBeVisible();
  await expect(page.getByText("Can't load the transactions")).toBeHidden();
});
