'use client';

import { Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useSyncExternalStore } from 'react';
import { formatAge, localTime, type TimeFormat, utcTime } from '../format';

const TICK_MS = 1_000;

/** Whether this browser shows all times in UTC. */
export function useUtc() {
  return useLocalStorage({ key: 'times-in-utc', defaultValue: false });
}

/** How this browser shows times. */
export function useTimeFormat(): TimeFormat {
  const [isUtc] = useUtc();
  return isUtc ? utcTime : localTime;
}

/** Shows all times of the dashboard in UTC. */
export function UtcSwitch() {
  const [isUtc, setUtc] = useUtc();
  return (
    <Switch
      size="xs"
      label="Times in UTC"
      checked={isUtc}
      onChange={({ currentTarget }) => setUtc(currentTarget.checked)}
    />
  );
}

/** An instant in the reader's time zone or in UTC, with both on hover; a dash for null. */
export function Instant({ value }: { value: string | null }) {
  const { instant } = useTimeFormat();
  if (value === null) return '—';
  return (
    <time dateTime={value} title={inBothZones(value)}>
      {instant(value)}
    </time>
  );
}

/** A ticking age such as "5m ago", with the instant on hover. With times in UTC, the instant itself. */
export function Age({ value }: { value: string }) {
  const [isUtc] = useUtc();
  const atMs = Date.parse(value);
  // Renders only when the text changes.
  const text = useSyncExternalStore(
    subscribe,
    () => (isUtc ? utcTime.instant(value) : formatAge(Math.max(0, nowMs - atMs))),
    () => '',
  );
  return (
    <time dateTime={value} title={inBothZones(value)}>
      {text}
    </time>
  );
}

function inBothZones(value: string): string {
  return `${value} (${localTime.instant(value)} local time)`;
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
