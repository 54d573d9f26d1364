import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';

test.skip(Boolean(process.env.E2E_BASE_URL), 'a deployment provokes no faults');

test('what has failed says why, and is replayed from its page', async ({
  page,
  newId,
  send,
  untilProcessed,
}) => {
  const id = newId();
  await send(id, { destination_account: 'fault_until_replay' });
  await page.goto(`/dashboard/transaction?id=${id}`);
  await expect(page.getByText('The destination account is closed').first()).toBeVisible({
    timeout: PROCESSED_WITHIN_MS,
  });
  await page.getByRole('button', { name: 'Replay…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this transaction?' });
  await expect(dialog).toContainText('Its effect happens once');
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('PROCESSING', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Replayed' })).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await untilProcessed(id)).not.toHaveProperty('failure');
  await expect(page.getByText('PROCESSED', { exact: true })).toBeVisible();
});

test('what has failed is listed with its reason, and replayed with others after a dry run', async ({
  page,
  newId,
  send,
  untilProcessed,
}) => {
  const ids = [newId(), newId()];
  for (const id of ids) await send(id, { destination_account: 'fault_until_replay' });
  await page.goto('/dashboard/failed');
  for (const id of ids) {
    await expect(page.getByRole('row').filter({ hasText: id })).toContainText('closed', {
      timeout: PROCESSED_WITHIN_MS,
    });
  }
  const bulk = page.getByRole('region', { name: 'Replay many' });
  await bulk.getByRole('button', { name: 'Dry run' }).click();
  await expect(bulk.getByText(/It would be \d+/)).toBeVisible();
  for (const id of ids) await expect(page.getByRole('row').filter({ hasText: id })).toBeVisible();
  await bulk.getByRole('button', { name: /^Replay \d/ }).click();
  await expect(bulk.getByText('are PROCESSING again')).toBeVisible();
  for (const id of ids) await expect(page.getByRole('row').filter({ hasText: id })).toBeHidden();
  for (const id of ids) await untilProcessed(id);
});
