import { expect, test } from '../fixtures';
import { target } from '../target';
import { expectFocusKept, goTo, openContent, tabTo } from './keyboard';

// No test here uses the mouse. `keyboard-actions.spec.ts` and `failed.spec.ts` have the other functions.

test('changes the range, follows figures to their lists, and pauses processing with the keyboard', async ({
  page,
  post,
  newId,
  send,
}) => {
  await send(newId());
  await openContent(page, '/dashboard');
  await tabTo(page, page.getByRole('radio', { name: '1 h' }), { press: 'ArrowRight' });
  await expect(page).toHaveURL(/range=24h/);
  await tabTo(page, page.getByRole('region', { name: /^Received: / }).getByRole('link'), {
    press: 'Enter',
  });
  await expect(page).toHaveURL(/transactions\?.*created_from=/);
  const shows = (name: string) =>
    expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await shows('Transactions');
  await expectFocusKept(page);

  await goTo(page, 'o');
  await shows('Overview');
  await tabTo(page, page.getByRole('button', { name: 'Show as a table: Webhooks' }), {
    press: 'Enter',
  });
  const counts = page.getByRole('region', { name: 'Webhooks' }).getByRole('row').getByRole('link');
  // Each minute, all rows move down.
  const href = await counts.first().getAttribute('href');
  await tabTo(page, page.locator(`td a[href="${href}"]`).first(), { press: 'Enter' });
  await expect(page).toHaveURL(/transactions\?.*created_from=/);

  // A pause stops the transactions of others.
  if (target.url !== undefined) return;
  await shows('Transactions');
  await goTo(page, 'o');
  const pause = page.getByRole('button', { name: 'Pause processing…' });
  const resume = page.getByRole('button', { name: 'Resume processing…' });
  try {
    await tabTo(page, pause, { press: 'Enter' });
    const dialog = page.getByRole('dialog', { name: 'Pause processing?' });
    await expect(dialog).toContainText('Webhooks are still accepted.');
    await page.keyboard.press('Escape');
    await expect(pause).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Pause' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(resume).toBeFocused();
    await expect(page.getByRole('group', { name: /^Service: Processing is paused/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Resume' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(pause).toBeFocused();
  } finally {
    await post('/v1/processing/resume', {});
  }
});

test('searches, filters and selects transactions, and opens one beside the list and on its page, with the keyboard', async ({
  page,
  context,
  newId,
  send,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [account, ...ids] = [newId(), newId(), newId(), newId()];
  for (const id of ids) await send(id, { source_account: account });
  const newestFirst = [...ids].reverse();
  await openContent(page, '/dashboard/transactions');
  const rows = page.locator('[data-key]');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search')).toBeFocused();
  await page.keyboard.type(`from:${account} currency:inr`);
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(3);
  await tabTo(page, page.getByRole('button', { name: 'Remove filter: Currency' }), {
    press: 'Enter',
  });
  await expect(page).not.toHaveURL(/currency/);
  await expectFocusKept(page);

  const view = page.getByRole('button', { name: 'View' });
  await tabTo(page, view, { back: true, press: 'Enter' });
  await tabTo(page, page.getByRole('checkbox', { name: 'Took' }), { press: 'Space' });
  await tabTo(page, page.getByRole('switch', { name: 'Times in UTC' }), { press: 'Space' });
  await page.keyboard.press('Escape');
  await expect(view).toBeFocused();
  await expect(page.getByRole('columnheader', { name: 'Took' })).toBeHidden();
  await expect(rows.first().locator('[data-column=received]')).toContainText('UTC');

  // The dialog counts by status.
  await expect(rows.filter({ hasText: 'PROCESSED' })).toHaveCount(3);
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await tabTo(page, page.getByRole('button', { name: 'Replay selected…' }), { press: 'Enter' });
  const dialog = page.getByRole('dialog', { name: 'Replay these transactions?' });
  await expect(dialog.getByRole('listitem')).toHaveText('2 already PROCESSED: skipped.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Replay selected…' })).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Clear', exact: true }), { press: 'Enter' });
  await expectFocusKept(page);

  await tabTo(page, rows.first().getByRole('checkbox'), { back: true });
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByRole('heading', { name: newestFirst[1] })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, drawer.getByRole('link', { name: 'Open the page of this transaction' }), {
    press: 'Enter',
  });
  await expect(drawer).toBeHidden();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(newestFirst[1] ?? '');
  const step = (name: string) => page.getByRole('link', { name });
  await tabTo(page, step('Next in the list'), { press: 'Enter' });
  await expect(heading).toHaveText(newestFirst[2] ?? '');
  await tabTo(page, step('Previous in the list'), { press: 'Enter' });
  await expect(heading).toHaveText(newestFirst[1] ?? '');
  await expect(step('Previous in the list')).toBeEnabled();
  await page.keyboard.press('k');
  await expect(heading).toHaveText(newestFirst[0] ?? '');

  await tabTo(page, page.getByRole('button', { name: 'Copy: Transaction ID' }), { press: 'Enter' });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(newestFirst[0]);
  await expect(page.getByRole('tab', { name: 'Request as received' })).toBeVisible();
  await tabTo(page, page.getByRole('tab', { name: 'JSON' }), { press: 'ArrowRight' });
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'Request as curl' })).toContainText(account);
  await tabTo(page, page.getByRole('button', { name: 'Copy: Request as curl' }), {
    press: 'Enter',
  });
  await expect.poll(copied).toContain('curl -i');
});

test('opens pages from the navigation, the command palette and by shortcuts, and sends a request from the API reference, with the keyboard', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await send(id, { amount: 42 });
  await page.goto('/dashboard/settings');
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  await expect(heading('Settings')).toBeVisible();
  const navigation = page.getByRole('navigation');
  for (const name of [
    'Transactions',
    'Deliveries',
    'Failed',
    'Conflicts',
    'Send a webhook',
    'Signatures',
    'Settings',
  ]) {
    const link = navigation.getByRole('link', { name });
    await tabTo(page, link, { press: 'Enter' });
    await expect(heading(name)).toBeVisible();
    await expect(link).toHaveAttribute('aria-current', 'page');
    await expect(link).toBeFocused();
  }
  await page.keyboard.press('Shift+?');
  const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(shortcuts).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shortcuts).toBeHidden();

  const command = page.getByRole('textbox', { name: 'Command' });
  const enter = async (text: string, ...keys: string[]) => {
    await page.keyboard.press('Control+k');
    await expect(command).toBeFocused();
    await expect(command).toHaveValue('');
    await page.keyboard.type(text);
    for (const key of [...keys, 'Enter']) await page.keyboard.press(key);
    await expect(command).toBeHidden();
  };
  // A part of an ID is searched for, a whole one is opened.
  await enter(id.slice(0, -4));
  await expect(page).toHaveURL(/transactions\?search=/);
  await expect(page.getByRole('row').filter({ hasText: id })).toBeVisible();
  await enter(id, 'ArrowDown');
  await expect(heading(id)).toBeVisible();
  await enter('API');
  await expect(heading('API reference')).toBeVisible();
  await expectFocusKept(page);

  const search = page.getByRole('textbox', { name: 'Search operations' });
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type('getTransaction');
  await tabTo(page, page.getByRole('heading', { level: 3 }).first().getByRole('button'), {
    press: 'Enter',
  });
  await tabTo(page, page.getByRole('textbox', { name: 'transaction_id' }));
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Response' })).toContainText('"amount": 42');
  await expect(page.getByRole('region', { name: 'Request as curl' })).toContainText(
    `/v1/transactions/${id}'`,
  );
});
