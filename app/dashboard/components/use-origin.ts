import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** Where this page came from; empty while the server renders it. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
}
