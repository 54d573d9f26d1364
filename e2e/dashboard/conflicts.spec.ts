import { expect, test } from '../fixtures';

test('acknowledges a conflict with a note, shows it on the transaction, and reopens it', async ({
  page,
  newId,
  send,
  sendConflict,
}) => {
  const id = newId();
  await send(id);
  await sendConflict(id);
  const card = page.getByRole('article', { name: `Conflict of ${id}` });
  await page.goto('/dashboard/conflicts');
  await card.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Acknowledge selected…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Acknowledge this conflict?' });
  await dialog.getByLabel('Note').fill('The processor corrected it.');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(card).toBeHidden();

  await page.getByRole('radiogroup', { name: 'State' }).getByText('Acknowledged').click();
  await expect(card).toContainText('Acknowledged by operator');
  await card.getByRole('link', { name: id }).click();
  await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible();
  await expect(
    page.getByText(/Acknowledged by operator .+: The processor corrected it\./),
  ).toBeVisible();
  await page.goBack();
  await card.getByRole('button', { name: 'Reopen' }).click();
  await expect(card).toBeHidden();
  await page.getByRole('radiogroup', { name: 'State' }).getByText('Open').click();
  await expect(card).toBeVisible();
});
