import { useSyncExternalStore } from 'react';

// Once scrolled further than this, a new row would push away the rows that the user reads.
const TOP_PX = 160;

/** Whether the user has scrolled away from the top. Renders only when that changes. */
export function useIsScrolled(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.scrollY > TOP_PX,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('scroll', listener, { passive: true });
  return () => window.removeEventListener('scroll', listener);
}
