'use client';

import { useSyncExternalStore } from 'react';
import { formatAge, formatInstant } from '../format';

const TICK_MS = 1_000;

/** An instant in the reader's time zone, with UTC on hover; a dash for null. */
export function Instant({ value }: { value: string | null }) {
  if (value === null) return '—';
  return (
    <time dateTime={value} title={value}>
      {formatInstant(value)}
    </time>
  );
}

/** A ticking age such as "5m ago", with the instant on hover. */
export function Age({ value }: { value: string }) {
  const now = useNow();
  return (
    <time dateTime={value} title={`${value} (${formatInstant(value)} local time)`}>
      {formatAge(Math.max(0, now - Date.parse(value)))}
    </time>
  );
}

let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The current time, updated every second. All users share one timer, so that they tick together. */
export function useNow(): number {
  return useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => nowMs,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  nowMs = Date.now();
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}
