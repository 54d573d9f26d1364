import type { Route } from 'next';
import type { ActivityData } from '../trpc-client';

type Period = Pick<ActivityData, 'from' | 'until'>;

/** The list of the transactions received in a period. `filter` has the fields of that list's URL. */
export function transactionsOf(
  { from, until }: Period,
  filter: Record<string, string> = {},
): Route {
  const query = new URLSearchParams({ ...filter, created_from: from, created_before: until });
  return `/dashboard/transactions?${query}`;
}

/** The list of the webhooks that were answered late in a period. */
export function lateOf(
  { promised_ack_ms }: Pick<ActivityData, 'promised_ack_ms'>,
  { from, until }: Period,
): Route {
  const query = new URLSearchParams({
    ack_ms_from: String(promised_ack_ms),
    received_from: from,
    received_before: until,
  });
  return `/dashboard/deliveries?${query}`;
}

/** The list of the webhooks rejected in a period. */
export function rejectedOf({ from, until }: Period): Route {
  const query = new URLSearchParams({
    outcome: 'rejected',
    received_from: from,
    received_before: until,
  });
  return `/dashboard/deliveries?${query}`;
}
