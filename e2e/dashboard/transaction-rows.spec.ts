import { expect, test } from '../fixtures';

const LIST = '/dashboard/transactions';

test('selects a range of rows with Shift, and shows the actions of the row in use', async ({
  page,
  newId,
  send,
}) => {
  const account = newId();
  for (let n = 0; n < 3; n += 1) await send(newId(), { source_account: account });
  await page.goto(`${LIST}?search=${account}`);
  const rows = page.locator('[data-key]');
  await expect(rows).toHaveCount(3);
  await rows.first().getByRole('checkbox').click();
  await rows
    .last()
    .getByRole('checkbox')
    .click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  // The actions of a row are quiet until it is used.
  const copy = rows.nth(1).getByRole('button', { name: 'Copy: ID' });
  await expect(copy.locator('..')).toHaveCSS('opacity', '1');
  await expect(rows.nth(2).getByRole('button', { name: 'Copy: ID' }).locator('..')).toHaveCSS(
    'opacity',
    '0',
  );
  // From the row over its checkbox and its link.
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Tab');
  await expect(copy).toBeFocused();
});

test('opens the page of a transaction in another tab with a middle click', async ({
  page,
  context,
  newId,
  send,
}) => {
  const id = newId();
  await send(id);
  await page.goto(`${LIST}?search=${id}`);
  const opened = context.waitForEvent('page');
  await page.locator('[data-key] [data-column=amount]').click({ button: 'middle' });
  const tab = await opened;
  await expect(tab.getByRole('heading', { level: 1, name: id })).toBeVisible();
});

test('pages forwards and back, keeps the place, and hides columns for good', async ({
  page,
  newId,
  send,
}) => {
  const account = newId();
  for (let n = 0; n < 52; n += 1) await send(newId(), { source_account: account });
  await page.goto(`${LIST}?search=${account}`);
  const rows = page.locator('[data-key]');
  await expect(rows).toHaveCount(50);
  const first = await rows.first().getAttribute('data-key');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(rows).toHaveCount(50);
  expect(await rows.first().getAttribute('data-key')).toBe(first);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(rows).toHaveCount(2);
  await rows.last().getByRole('link').first().click();
  await expect(page.getByText('Timeline', { exact: true })).toBeVisible();
  await page.goBack();
  await expect(rows).toHaveCount(2);

  // The page before the eleventh row has only ten: the first page has enough to be full.
  const answer = await page.request.get(`/v1/transactions?search=${account}&limit=11`);
  const { next } = await answer.json();
  await page.goto(`${LIST}?search=${account}&before=${encodeURIComponent(next)}`);
  await expect(rows).toHaveCount(50);
  expect(await rows.first().getAttribute('data-key')).toBe(first);

  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('checkbox', { name: 'Took' }).uncheck();
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Status' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Took' })).toBeHidden();
});
