import { expect, PROCESSED_WITHIN_MS, test } from '../fixtures';
import { collectErrors } from './page-checks';

const pageOf = (id: string) => `/dashboard/transaction?id=${encodeURIComponent(id)}`;

test('shows what happened to a transaction, repeats and all, and what comes next', async ({
  page,
  newId,
  send,
}) => {
  const errors = collectErrors(page);
  const id = `${newId()}/../it's #1?`;
  await send(id, { amount: 1500 });
  await send(id, { amount: 1500 });
  await send(id, { amount: 1600, currency: 'EUR' });
  await page.goto(pageOf(id));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(id);
  const timeline = page.getByRole('listitem');
  await expect(timeline.filter({ hasText: 'Acknowledged' })).toContainText(/202 in \d+ ms/);
  if (!process.env.E2E_BASE_URL) {
    // A ULID, as the embedded Inngest server has them.
    await expect(page.getByText(/^[0-9A-HJKMNP-TV-Z]{26}$/)).toBeVisible();
  }
  await expect(timeline.filter({ hasText: 'Sleeping until' })).toContainText(/in \d+ s/);
  await expect(timeline.filter({ hasText: 'Duplicate webhook' })).toBeVisible();
  const conflict = timeline.filter({ hasText: 'Conflicting webhook' });
  const differs = (field: string) => conflict.getByRole('row').filter({ hasText: field });
  await expect(differs('amount')).toContainText(/1500.*1600/);
  await expect(differs('currency')).toContainText(/INR.*EUR/);
  await expect(conflict.getByRole('row')).toHaveCount(3);
  // As a shell takes it: the quote is closed, escaped and opened again.
  await expect(page.getByLabel('The request as curl', { exact: true })).toContainText(
    `it'\\''s #1?","source_account"`,
  );
  await expect(timeline.filter({ hasText: 'Processed' })).toBeVisible({
    timeout: PROCESSED_WITHIN_MS,
  });
  await expect(page.getByText('Sleeping until')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Replay' })).toBeHidden();
  expect(errors).toEqual([]);
});

test('says so when there is no such transaction', async ({ page }) => {
  await page.goto(pageOf('nobody'));
  await expect(page.getByRole('heading', { name: 'No such transaction' })).toBeVisible();
});

test.describe('what has failed', () => {
  test.skip(Boolean(process.env.E2E_BASE_URL), 'a deployment provokes no faults');

  test('says why, and is replayed from its page', async ({ page, newId, send, untilProcessed }) => {
    const id = newId();
    await send(id, { destination_account: 'fault_until_replay' });
    await page.goto(pageOf(id));
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

  test('is listed with its reason, and replayed with others after a dry run', async ({
    page,
    newId,
    send,
    untilProcessed,
  }) => {
    const ids = [newId(), newId()];
    // By the minute, as the filter has it; nothing older is touched.
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
});
