'use client';

import { formatAge, formatInstant } from '@/app/dashboard/format';
import { useNow } from './use-now';

/** An instant in the reader's zone, with UTC on hover; a dash while there is none. */
export function Instant({ value }: { value: string | null }) {
  if (value === null) return '—';
  return (
    <time dateTime={value} title={value}>
      {formatInstant(value)}
    </time>
  );
}

/** How long ago an instant was, which ticks, with the instant on hover. */
export function Age({ value }: { value: string }) {
  const now = useNow();
  return (
    <time dateTime={value} title={`${value} (${formatInstant(value)} here)`}>
      {formatAge(Math.max(0, now - Date.parse(value)))}
    </time>
  );
}
