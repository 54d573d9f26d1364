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

test('sends a request from the API reference, and shows it as curl with the response', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await send(id, { amount: 42 });
  await page.goto('/docs#getTransaction');
  await page.getByRole('textbox', { name: 'transaction_id' }).fill(id);
  await page.getByRole('button', { name: 'Send request' }).click();
  await expect(page.getByRole('region', { name: 'Response' })).toContainText('"amount": 42');
  await expect(page.getByRole('region', { name: 'Request as curl' })).toContainText(
    `/v1/transactions/${id}'`,
  );
});
