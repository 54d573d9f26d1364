import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures';

const MAX_STEPS = 120;

/** Opens a page, and skips its frame with the first link. */
export async function openContent(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
}

/** Presses Tab, or Shift+Tab, until an element has the focus. Then presses a key, such as Enter, if one is given. */
export async function tabTo(
  page: Page,
  target: Locator,
  { press, back = false }: { press?: string; back?: boolean } = {},
): Promise<void> {
  // Asks for the element each time, because a page that polls can replace it.
  const hasFocus = () => target.evaluate((one) => one === document.activeElement);
  for (let step = 0; step < MAX_STEPS && !(await hasFocus()); step += 1) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  await expect(target, 'is reached with Tab').toBeFocused();
  if (press === undefined) return;
  await expect(target).toBeEnabled();
  await page.keyboard.press(press);
}

/**
 * Presses `g` and then the key of a page. Sets the times of both, 100 ms apart, so that a busy page or machine cannot
 * make the second too late.
 * @param between runs between the two
 */
export async function goTo(
  page: Page,
  key: string,
  between?: () => Promise<unknown>,
): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const pressedAt = Date.now() / 1_000;
  const press = (text: string, timestamp: number) =>
    devTools.send('Input.dispatchKeyEvent', { type: 'keyDown', key: text, text, timestamp });
  await press('g', pressedAt);
  await between?.();
  await press(key, pressedAt + 0.1);
  await devTools.detach();
}

/** That a control can be reached from where the keyboard is: the focus is not on the document itself. */
export async function expectFocusKept(page: Page): Promise<void> {
  await expect(page.locator('main:focus, main :focus, nav :focus')).toHaveCount(1);
}
