import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What the page has written to the console as an error, or thrown, from now on. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** What axe finds serious or critical on the page as it is now. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`),
    );
}

/** How far the page reaches beyond the window's right edge, in pixels. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Buttons of which a part cannot be seen, though nothing scrolls there: their texts. */
export function cutOffButtons(page: Page): Promise<string[]> {
  return page.getByRole('button').evaluateAll((buttons) =>
    buttons
      .filter((button) => {
        if (!button.checkVisibility() || button.closest('table')) return false;
        const parts = [button, ...button.querySelectorAll('*')];
        return (
          button.getBoundingClientRect().right > window.innerWidth + 1 ||
          parts.some((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
        );
      })
      .map((button) => button.textContent ?? ''),
  );
}
