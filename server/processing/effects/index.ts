import { PROCESSING } from '@/db/kinds';
import { env } from '@/server/settings';
import type { Effect } from './define-effect';
import { deliver } from './deliver';

/**
 * Your calls to other systems, in the order in which they are made. The first that fails stops the rest.
 * `docs/processing.md` shows how to write one.
 */
const own: readonly Effect[] = [];

/**
 * All calls that are made for each transaction: yours, then the delivery to `DELIVER_TO`.
 * @throws Error if two have the same name: the second would count as made
 */
export function activeEffects(): readonly Effect[] {
  const effects = env().DELIVER_TO === undefined ? own : [...own, deliver()];
  const names = effects.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) throw new Error(`two effects have the name ${twice}`);
  return effects;
}

/** The breakers: of all processing, and of each effect. */
export function breakerNames(): string[] {
  return [PROCESSING, ...activeEffects().map(({ name }) => name)];
}
