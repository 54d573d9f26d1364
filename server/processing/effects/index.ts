import { PROCESSING } from '@/db/kinds';
import { env } from '@/server/settings';
import type { Effect } from './define-effect';
import { deliver } from './deliver';

/**
 * Your calls to other systems, in the order in which they are made. The first that fails stops the rest.
 * `docs/processing.md` shows how to write one.
 */
const own: readonly Effect[] = [];

/** All calls that are made for each transaction: yours, then the delivery to `DELIVER_TO`. */
export function activeEffects(): readonly Effect[] {
  return env().DELIVER_TO === undefined ? own : [...own, deliver()];
}

/** The breakers: of all processing, and of each effect. */
export function breakerNames(): string[] {
  return [PROCESSING, ...activeEffects().map(({ name }) => name)];
}
