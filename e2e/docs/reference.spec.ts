import { expect, test } from '../fixtures';

test('finds an operation, links to it, and loads nothing from other hosts', async ({
  page,
  url,
}) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== url) foreign.push(request.url());
  });
  await page.goto('/docs');
  await page.getByRole('textbox', { name: 'Search operations' }).fill('replay overdue');
  const operations = page.getByRole('heading', { level: 3 });
  await expect(operations).toHaveText([
    /POST\/v1\/transactions\/\{transaction_id\}\/replay/,
    /POST\/v1\/transactions\/replay/,
  ]);
  await operations.last().getByRole('button').click();
  await expect(page.getByRole('rowheader', { name: '403' })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#replayTransactions');
  await page.reload();
  await expect(page.getByRole('rowheader', { name: '403' })).toBeVisible();
  expect(foreign).toEqual([]);
});
