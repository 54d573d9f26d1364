import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures';

const LIST = '/dashboard/transactions';

test('keeps filters and order in the URL and through a reload', async ({ page, newId, send }) => {
  const account = newId();
  const make = async (change: object, times: number) => {
    const id = newId();
    const webhook = { source_account: account, amount: 10, currency: 'EUR', ...change };
    for (let time = 0; time < times; time += 1) await send(id, webhook);
    return id;
  };
  // Each filter excludes one of the other transactions.
  const wanted = await make({}, 2);
  await make({}, 1);
  await make({ amount: 99.5 }, 2);
  await make({ currency: 'INR' }, 2);
  await page.goto(LIST);
  const rows = page.locator('[data-key]');
  await page.getByLabel('Search').fill(account.slice(0, -1));
  await expect(rows).toHaveCount(4);
  await expect(page.getByRole('status').filter({ hasText: '4 transactions' })).toBeVisible();
  await page.getByRole('columnheader', { name: 'Received' }).getByRole('button').click();
  await expect(rows.first()).toContainText(wanted);
  await page.getByLabel('Search').fill(`from:${account} currency:eur amount:<50`);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Search')).toHaveValue('');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Redeliveries' }).click();
  await page.getByRole('option', { name: 'Has duplicates' }).click();
  await page.keyboard.press('Escape');
  const check = async () => {
    await expect(rows).toHaveCount(1);
    await expect(rows.first()).toContainText(wanted);
    await expect
      .poll(() => Object.fromEntries(new URL(page.url()).searchParams))
      .toEqual({
        source_account: account,
        order: 'oldest',
        currency: 'EUR',
        amount_to: '50',
        outcome: 'duplicate',
      });
    await expect(page.getByRole('button', { name: 'Remove filter: Amount' })).toBeVisible();
  };
  await expect(page).toHaveURL(/outcome=duplicate/);
  await check();
  await page.reload();
  await check();
  await page.getByRole('button', { name: 'Remove filter: Currency' }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL(LIST);
});

test('keeps each letter that is typed while the field applies the letters before', async ({
  page,
  newId,
  send,
}) => {
  // Without any transaction, there is no search.
  await send(newId());
  await page.goto(LIST);
  await expect(page.getByRole('columnheader', { name: 'Received' })).toBeVisible();
  const search = page.getByLabel('Search');
  await search.evaluate((input) => {
    const letters = [...'abcdef'];
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
    const typeNext = () => {
      const text = `${get?.call(input)}${letters.shift() ?? ''}`;
      if (text === get?.call(input)) return;
      set?.call(input, text);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    // The field applies a text after a pause of 300 ms. The next letter comes before the page shows the text, as in a slow browser.
    window.setTimeout = new Proxy(window.setTimeout, {
      apply: (original, _self, [callback, ms, ...parameters]) =>
        original(() => {
          callback(...parameters);
          if (ms === 300) typeNext();
        }, ms),
    });
    typeNext();
  });
  await expect(page).toHaveURL(/search=abcdef$/);
  await expect(search).toHaveValue('abcdef');
});

test('filters by a range that moves with the time, and by one in UTC', async ({
  page,
  newId,
  send,
}) => {
  const id = newId();
  await send(id);
  await page.goto(`${LIST}?search=${id}`);
  const row = page.locator('[data-key]');
  await expect(row).toHaveCount(1);
  await page.getByRole('button', { name: 'Received: Any time' }).click();
  await page.getByRole('button', { name: 'Last hour', exact: true }).click();
  await expect(page).toHaveURL(/range=1h/);
  await expect(row).toHaveCount(1);
  await page.getByRole('button', { name: 'Received: Last hour', exact: true }).click();
  await page.getByRole('switch', { name: 'Times in UTC' }).click();
  await page.getByLabel('Received before (UTC)').fill('2026-01-15T10:30');
  await expect(page).toHaveURL(/created_before=2026-01-15T10:30:00.000Z/);
  await expect(page.getByText('No matching transactions.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No matching transactions.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page.locator('[data-column=received] time').first()).toContainText('UTC');
});

test('searches on by itself while matches are rare, stops and continues on a click', async ({
  page,
}) => {
  // As after 20,000 rows without a match, a day further back each time.
  let day = 28;
  const isLast = () => day <= 1;
  // Holds an answer until Stop is clicked, so that the search cannot end before.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await answerLists(page, async () => {
    day = isLast() ? day : day - 1;
    if (day === 20) await released;
    const next = isLast() ? null : `2026-01-${String(day).padStart(2, '0')}T12:00:00.000000Z~x`;
    return { transactions: [], first: null, next, previous: null };
  });
  await page.goto(`${LIST}?currency=XXX`);
  const progress = page.getByRole('status').filter({ hasText: 'earch' });
  await page.getByRole('button', { name: 'Stop' }).click();
  release();
  await expect(progress).toContainText('Stopped. Searched back to Jan');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('No matching transactions.')).toBeVisible();
  expect(isLast()).toBe(true);
  await expect(progress).toBeHidden();
});

test('fills a page backwards with what it finds before its rows', async ({
  page,
  newId,
  send,
  transaction,
}) => {
  const id = newId();
  await send(id);
  const row = await transaction(id);
  const rows = Array.from({ length: 50 }, (_, n) => ({ ...row, transaction_id: `${id}_${n}` }));
  const parts = [rows.slice(49), rows.slice(20, 49), rows.slice(0, 20)];
  await answerLists(page, () => {
    const transactions = parts.shift() ?? [];
    const previous = parts.length > 0 ? '2026-01-15T10:30:00.000000Z~x' : null;
    return { transactions, first: null, next: null, previous };
  });
  await page.goto(`${LIST}?currency=INR&before=2026-01-15T10:30:00.000000Z~x`);
  const shown = page.locator('[data-key] [data-column=id]');
  await expect(shown).toHaveText(rows.map(({ transaction_id }) => transaction_id));
});

/** Replaces the answers to the requests for a page of the list. */
async function answerLists(page: Page, answer: () => object | Promise<object>): Promise<void> {
  await page.route('**/api/trpc/**', async (route) => {
    const procedures = new URL(route.request().url()).pathname.replace(/.*\//, '').split(',');
    if (!procedures.includes('transactions.list')) return route.continue();
    // Without the tag of a known answer, which would get no content.
    const { 'x-known-answer': _, ...headers } = route.request().headers();
    const response = await route.fetch({ headers });
    const answers = await response.json();
    for (const [n, name] of procedures.entries()) {
      if (name === 'transactions.list') answers[n].result.data = await answer();
    }
    await route.fulfill({ response, json: answers });
  });
}
