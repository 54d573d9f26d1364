import type { Page } from '@playwright/test';
import axe, { type AxeResults } from 'axe-core';

/** Collects the page's console errors and uncaught exceptions from now on. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** The serious and critical axe violations of the current page, which has no frames. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // A page keeps it until the next navigation. To send and load it takes longer than the checks.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  // Details of what passes take time too.
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`),
    );
}

/** What moves or fades now, by the classes of each element. */
export function motions(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .map(({ effect }) => `${effect instanceof KeyframeEffect && effect.target?.className}`),
  );
}

/** How far the page extends beyond the right edge of the window. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** The texts of buttons that are partly cut off. Tables are skipped, because they scroll. */
export function cutOffButtons(page: Page): Promise<string[]> {
  return page.getByRole('button').evaluateAll((buttons) =>
    buttons
      .filter((button) => {
        if (!button.checkVisibility() || button.closest('table')) return false;
        const elements = [button, ...button.querySelectorAll('*')];
        return (
          button.getBoundingClientRect().right > window.innerWidth + 1 ||
          elements.some((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
        );
      })
      .map((button) => button.textContent ?? ''),
  );
}
