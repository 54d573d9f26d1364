import { useHotkeys } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { pages } from './pages';

const SEQUENCE_MS = 1_500;

type Actions = { openPalette: () => void; openHelp: () => void };

/** Ctrl-K opens the palette; `/` goes to the search of the page; `g` and a letter open a page; `?` shows all. */
export function useShortcuts({ openPalette, openHelp }: Actions): void {
  const router = useRouter();
  // When the browser got the key, because a busy page handles it later.
  const pressedAtMs = useRef(Number.NEGATIVE_INFINITY);
  // Also while the user types in a field.
  useHotkeys([['mod+K', openPalette]], []);
  useHotkeys([
    ['/', focusSearch],
    ['shift+?', openHelp],
    ['g', ({ timeStamp }) => (pressedAtMs.current = timeStamp)],
    ...pages.map(({ key, href }): [string, (event: KeyboardEvent) => void] => [
      key,
      ({ timeStamp }) => {
        if (timeStamp - pressedAtMs.current > SEQUENCE_MS) return;
        pressedAtMs.current = Number.NEGATIVE_INFINITY;
        router.push(href);
      },
    ]),
  ]);
}

function focusSearch() {
  document.querySelector<HTMLInputElement>('search input')?.focus();
}
