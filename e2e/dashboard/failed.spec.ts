import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { target } from '../target';

test.skip(target.url !== undefined, 'a deployment has no simulated faults');

// One test, because a bulk replay would also replay the failed transactions of another test.
test('groups failures by reason, and replays one, a selected one and then the group', async ({
  page,
  newId,
  send,
  waitForProcessed,
}) => {
  // Waits for two processing delays.
  test.slow();
  const [one, second, third] = [newId(), newId(), newId()];
  const others = [second, third];
  const ids = [one, ...others];
  for (const id of ids) await send(id, { destination_account: 'fault_until_replay' });
  const table = page.getByRole('table', { name: 'Failed transactions' });
  const row = (id: string) => table.getByRole('row').filter({ hasText: id });
  await page.goto('/dashboard/failed');
  for (const id of ids) {
    await expect(row(id)).toContainText('account is closed', { timeout: PROCESSED_WITHIN_MS });
  }

  await row(one).getByRole('link', { name: one }).click();
  await expect(page.getByText('The destination account is closed').first()).toBeVisible();
  await page.getByRole('button', { name: 'Replay…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay this transaction?' });
  await expect(dialog).toContainText('only the first to finish takes effect');
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('PROCESSING', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Replayed' })).toBeVisible();
  await expect(dialog).toBeHidden();

  await page.goto('/dashboard/failed');
  const group = page.getByRole('table', { name: 'Failures by reason' }).getByRole('row');
  const closed = group.filter({ hasText: 'account is closed' });
  await expect(closed).toHaveCount(1);
  await closed.getByRole('button', { name: 'account is closed' }).click();
  for (const id of others) await expect(row(id)).toBeVisible();

  await page.getByRole('checkbox', { name: `Select ${second}` }).check();
  await page.getByRole('button', { name: 'Replay selected…' }).click();
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await expect(row(second)).toBeHidden();

  await closed.getByRole('button', { name: 'Replay these…' }).click();
  const bulk = page.getByRole('dialog', { name: /Replay th/ });
  await expect(bulk.getByText('Skips transactions that are processed')).toBeVisible();
  await bulk.getByRole('button', { name: 'Replay 1' }).click();
  await expect(page.getByText('Replaying 1.').last()).toBeVisible();
  for (const id of others) await expect(row(id)).toBeHidden();

  for (const id of ids) expect(await waitForProcessed(id)).not.toHaveProperty('failure');
});
