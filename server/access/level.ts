import { type Env, env } from '@/server/env';
import type { Scope } from './api-tokens';

/**
 * Whom an operation is for, as every procedure declares it:
 * - `open`: everybody.
 * - `webhook`: whoever signs with a secret of `WEBHOOK_SECRETS`; everybody while that is unset.
 * - `lookup`: everybody, and with `REQUIRE_AUTH_FOR_READS=1` whoever may read.
 * - `read`, `operate`: whoever has that scope, by a session or a token.
 */
export const accessLevels = ['open', 'webhook', 'lookup', 'read', 'operate'] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** The levels that may take a scope. */
export type ScopedLevel = Exclude<AccessLevel, 'open' | 'webhook'>;

/** The scope that an operation of this level takes; undefined when it takes none. */
export function scopeFor(level: AccessLevel, settings: Env = env()): Scope | undefined {
  if (level === 'read' || level === 'operate') return level;
  return level === 'lookup' && settings.REQUIRE_AUTH_FOR_READS === '1' ? 'read' : undefined;
}
