import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { target } from '../target';

test.skip(target.url !== undefined, 'a deployment has no simulated faults');

// One test, because a bulk replay would also replay the failed transactions of another test.
test('shows why transactions failed, and replays one and then the others in bulk', async ({
  page,
  newId,
  send,
  waitForProcessed,
}) => {
  // Waits for two processing delays.
  test.slow();
  const [one, ...others] = [newId(), newId(), newId()];
  const ids = [one, ...others];
  for (const id of ids) await send(id, { destination_account: 'fault_until_replay' });
  const row = (id: string) => page.getByRole('row').filter({ hasText: id });
  await page.goto('/dashboard/failed');
  for (const id of ids) {
    await expect(row(id)).toContainText('account is closed', { timeout: PROCESSED_WITHIN_MS });
  }

  await row(one).getByRole('link', { name: one }).click();
  await expect(page.getByText('The destination account is closed')).toHaveCount(3);
  await page.getByRole('button', { name: 'Replay…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this transaction?' });
  await expect(dialog).toContainText('only the first to finish takes effect');
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('PROCESSING', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Replayed' })).toBeVisible();
  await expect(dialog).toBeHidden();

  await page.goto('/dashboard/failed');
  const bulk = page.getByRole('region', { name: 'Bulk replay' });
  await bulk.getByRole('button', { name: 'Dry run' }).click();
  await expect(bulk.getByText('2 transactions match.', { exact: true })).toBeVisible();
  for (const id of others) await expect(row(id)).toBeVisible();
  await bulk.getByRole('button', { name: 'Replay 2' }).click();
  await expect(bulk.getByText('Replaying 2.')).toBeVisible();
  for (const id of others) await expect(row(id)).toBeHidden();

  for (const id of ids) expect(await waitForProcessed(id)).not.toHaveProperty('failure');
});
