import { expect, test } from '../fixtures';
import { expectFocusKept, openContent, tabTo } from './keyboard';

// No test here uses the mouse.

test('acknowledges a conflict with a note and reopens it, and processes a delivery again, with the keyboard', async ({
  page,
  newId,
  send,
  sendConflict,
}) => {
  const id = newId();
  await send(id, { amount: 1500 });
  await sendConflict(id);
  await sendConflict(id);
  await openContent(page, '/dashboard/conflicts');
  const row = page.getByRole('row', { name: `Conflict of ${id}` });
  await expect(row).toContainText('1,500.00 INR → 1,501.00 INR');
  await expect(row.getByRole('cell').nth(3)).toHaveText('2');
  await tabTo(page, row.getByRole('checkbox'), { press: 'Space' });
  await tabTo(page, row.getByRole('button', { expanded: false }), { press: 'Enter' });
  await expect(page.getByRole('region', { name: 'Kept (first)' })).toContainText('"amount":1500');
  await expect(page.getByRole('region', { name: 'Ignored (later)' })).toContainText('1501');
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Acknowledge selected…' }), {
    press: 'Enter',
  });
  const dialog = page.getByRole('dialog', { name: 'Acknowledge this conflict?' });
  await expect(dialog.getByLabel('Note')).toBeFocused();
  await page.keyboard.type('The processor corrected it.');
  await tabTo(page, dialog.getByRole('button', { name: 'Acknowledge' }), { press: 'Enter' });
  await expect(row).toBeHidden();
  await expectFocusKept(page);

  const states = page.getByRole('radiogroup', { name: 'State' });
  await tabTo(page, states.getByRole('radio', { name: 'Open' }), {
    back: true,
    press: 'ArrowRight',
  });
  await expect(row).toContainText('Acknowledged by operator');
  await tabTo(page, row.getByRole('button', { expanded: false }), { press: 'Enter' });
  await expect(page.getByRole('group', { name: `Details of ${id}` })).toContainText(
    'The processor corrected it.',
  );
  await tabTo(page, row.getByRole('link', { name: id }), { back: true, press: 'Enter' });
  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  const onItsPage = /Acknowledged by operator .+: The processor corrected it\./;
  await expect(page.getByText(onItsPage).first()).toBeVisible();
  await page.goBack();
  await expect(row).toBeVisible();
  await expectFocusKept(page);
  await tabTo(page, row.getByRole('button', { name: `Reopen ${id}` }), { press: 'Enter' });
  await expect(row).toBeHidden();
  await expectFocusKept(page);
  await tabTo(page, states.getByRole('radio', { name: 'Acknowledged' }), {
    back: true,
    press: 'ArrowLeft',
  });
  await expect(row).toBeVisible();

  await openContent(page, '/dashboard/deliveries');
  await page.keyboard.press('/');
  await page.keyboard.type(`transaction:${id}`);
  await page.keyboard.press('Enter');
  const deliveries = page.getByRole('table', { name: 'Deliveries' }).getByRole('row');
  await expect(deliveries).toHaveCount(4);
  await tabTo(page, deliveries.last().getByRole('link').first(), { press: 'Enter' });
  const again = page.getByRole('button', { name: 'Run again' });
  await tabTo(page, again, { press: 'Enter' });
  await expect(page.getByRole('status')).toContainText('Result: duplicate');
  await expect(again).toBeFocused();
});

test('sends webhooks by form and by JSON, and a burst, and checks a signature, with the keyboard', async ({
  page,
}) => {
  await openContent(page, '/dashboard/send');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const press = (name: string, options = {}) =>
    tabTo(page, button(name), { press: 'Enter', ...options });
  const answered = (text: string) =>
    expect(page.getByRole('heading', { name: text })).toBeVisible();
  await press('Generate example');
  const id = page.getByLabel('transaction_id');
  await expect(id).toHaveValue(/^txn_/);
  const sent = await id.inputValue();
  await tabTo(page, id, { press: 'Enter' });
  await answered('202 accepted');
  await expect(page.getByText(/^[\d.]+ m?s \([\d.]+ m?s in this browser\)$/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Request as curl' })).toContainText(sent);
  await expect(page.getByRole('region', { name: 'Response' })).toContainText('"accepted"');

  await tabTo(page, page.getByRole('radio', { name: 'Form' }), { press: 'ArrowRight' });
  const editor = page.getByRole('textbox', { name: 'Body' });
  await tabTo(page, editor, { press: 'Control+End' });
  await page.keyboard.type(',');
  await expect(page.getByText('Not valid JSON')).toBeVisible();
  await page.keyboard.press('Backspace');
  await press('Send');
  await answered('202 duplicate');
  // It was disabled until the answer came.
  await expect(button('Send')).toBeFocused();
  await press('Resend with different amount', { back: true });
  await answered('202 conflict');

  await tabTo(page, page.getByLabel('Number of examples'), { press: 'Control+A' });
  await page.keyboard.type('3');
  await press('Send 3 examples');
  await answered('3 webhooks sent');
  await expect(page.getByRole('row').filter({ hasText: '202 accepted' })).toContainText('3');
  await expect(page.getByText(/^Slowest response: .+ including browser queueing/)).toBeVisible();
  await tabTo(page, page.getByRole('link', { name: 'Show these transactions' }), {
    press: 'Enter',
  });
  await expect(page.locator('[data-key]')).toHaveCount(3);

  await openContent(page, '/dashboard/signatures');
  await press('Load example');
  await expect(page.getByLabel('Body')).toHaveValue(/txn_/);
  await press('Verify signature');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(/No secret is set|Valid .+/);
});
