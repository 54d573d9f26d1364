import { useEffect } from 'react';

/** What Tab can reach. */
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex]:not([tabindex="-1"])';

const IN_PAGE = ':is(main, nav, header) *:not([role=dialog] *)';

// Outside of the hook, because the API reference has a frame of its own.
let focused: HTMLElement | undefined;
/** The last one that was in the page, not in a dialog. */
let last: { element: HTMLElement; path: string; place: Place[] } | undefined;
let wasDisabled = false;

/**
 * When the focused element disappears, moves the focus to its replacement, or to the content of a new page.
 * A button that is disabled for a while gets it back.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return;
      focused = target;
      if (!target.matches(IN_PAGE)) return;
      last = { element: target, path: window.location.pathname, place: placeOf(target) };
    };
    const forget = () => {
      focused = undefined;
    };
    const restore = () => {
      if (!focused || !last) return;
      const isEnabledAgain = wasDisabled && !focused.matches(':disabled');
      wasDisabled = focused.matches(':disabled');
      if (document.activeElement !== document.body) return;
      if (isEnabledAgain) focused.focus();
      // A control that is still there was left on purpose.
      if (focused.isConnected) return;
      const isNewPage = last.path !== window.location.pathname;
      const substitute = last.element.isConnected ? last.element : findSubstitute(last.place);
      const to = isNewPage ? null : substitute;
      (to ?? document.getElementById('content'))?.focus({ preventScroll: isNewPage });
    };
    restore();
    const observer = new MutationObserver(restore);
    observer.observe(document.body, {
      attributeFilter: ['disabled'],
      childList: true,
      subtree: true,
    });
    document.addEventListener('focusin', remember);
    // A click outside of all controls takes the focus away.
    document.addEventListener('pointerdown', forget);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', remember);
      document.removeEventListener('pointerdown', forget);
    };
  }, []);
}

/** An element, and the how many-th child of its parent it was. */
type Place = { element: Element; index: number };

function placeOf(focused: Element): Place[] {
  const place: Place[] = [];
  for (let element: Element | null = focused; element; element = element.parentElement) {
    place.push({ element, index: [...(element.parentElement?.children ?? [])].indexOf(element) });
  }
  return place;
}

/** The first visible control at the place of the vanished element. */
function findSubstitute(place: readonly Place[]): HTMLElement | null {
  const at = place.findIndex(({ element }) => element.isConnected);
  const children = place[at]?.element.children ?? [];
  const index = Math.min(place[at - 1]?.index ?? 0, children.length - 1);
  const controls = children[index]?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
  return [...controls].find((one) => one.checkVisibility()) ?? null;
}
