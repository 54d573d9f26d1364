import type { Locator } from '@playwright/test';
import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { target } from '../target';
import { expectFocusKept, openContent, tabTo } from './keyboard';

test.skip(target.url !== undefined, 'a deployment has no simulated faults');

// One test, because a bulk replay would also replay the failed transactions of another test.
test('groups failures by reason, and replays one, a selected one and then the group, with the keyboard', async ({
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
  await openContent(page, '/dashboard/failed');
  for (const id of ids) {
    await expect(row(id)).toContainText('account is closed', { timeout: PROCESSED_WITHIN_MS });
  }

  const enter = (locator: Locator) => tabTo(page, locator, { press: 'Enter' });
  await enter(row(one).getByRole('link', { name: one }));
  await expect(page.getByText('The destination account is closed').first()).toBeVisible();
  await enter(page.getByRole('button', { name: 'Replay…' }));
  const dialog = page.getByRole('dialog', { name: 'Replay this transaction?' });
  await expect(dialog).toContainText('only the first to finish takes effect');
  await expect(dialog.getByRole('button', { name: 'Replay' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('PROCESSING', { exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Replayed' })).toBeVisible();
  await expect(dialog).toBeHidden();
  await expectFocusKept(page);

  await openContent(page, '/dashboard/failed');
  const group = page.getByRole('table', { name: 'Failures by reason' }).getByRole('row');
  const closed = group.filter({ hasText: 'account is closed' });
  await expect(closed).toHaveCount(1);
  await enter(closed.getByRole('button', { name: 'account is closed' }));
  for (const id of others) await expect(row(id)).toBeVisible();

  await tabTo(page, row(second).getByRole('checkbox'), { press: 'Space' });
  await enter(page.getByRole('button', { name: 'Replay selected…' }));
  await expect(dialog.getByRole('button', { name: 'Replay' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row(second)).toBeHidden();
  await expectFocusKept(page);

  await tabTo(page, closed.getByRole('button', { name: 'Replay these…' }), {
    back: true,
    press: 'Enter',
  });
  const bulk = page.getByRole('dialog', { name: /Replay th/ });
  await expect(bulk.getByText('Skips transactions that are processed')).toBeVisible();
  await enter(bulk.getByRole('button', { name: 'Replay 1' }));
  await expect(page.getByText('Replaying 1.').last()).toBeVisible();
  for (const id of others) await expect(row(id)).toBeHidden();
  await expectFocusKept(page);

  for (const id of ids) expect(await waitForProcessed(id)).not.toHaveProperty('failure');
});
