import { createHash, timingSafeEqual } from 'node:crypto';
import { type Env, env } from '@/server/settings';
import type { Scope } from '@/server/settings/lists';
import { ApiError } from './errors';

/**
 * Who may call an operation. Every procedure declares one:
 * - `open`: everybody.
 * - `webhook`: senders that sign with a secret of the source. Without secrets, see `verifyWebhook`.
 * - `lookup`: everybody; with `REQUIRE_AUTH_FOR_READS=1` only actors with the scope `read`.
 * - `read`, `operate`: actors with that scope.
 */
export const accessLevels = ['open', 'webhook', 'lookup', 'read', 'operate'] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** Who sends a request: an unknown client, an operator at the dashboard, or a client with an API token. */
export type Actor =
  | { type: 'anonymous' }
  | { type: 'operator' }
  | { type: 'token'; name: string; scope: Scope };

/** The scope that a level requires under these settings, if any. */
export function scopeFor(level: AccessLevel, settings: Env = env()): Scope | undefined {
  if (level === 'read' || level === 'operate') return level;
  return level === 'lookup' && settings.REQUIRE_AUTH_FOR_READS === '1' ? 'read' : undefined;
}

/** Whether an actor has a scope. `operate` includes `read`. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  if (actor.type === 'anonymous') return false;
  return actor.type === 'operator' || scope === 'read' || actor.scope === 'operate';
}

/**
 * Checks that an actor has the scope.
 * @throws ApiError UNAUTHORIZED for an anonymous actor, FORBIDDEN for a token with too little scope
 */
export function requireScope(scope: Scope | undefined, actor: Actor): void {
  if (scope === undefined || hasScope(actor, scope)) return;
  throw new ApiError(actor.type === 'anonymous' ? 'UNAUTHORIZED' : 'FORBIDDEN');
}

/** The actor's name in logs and in the events of a transaction. */
export function nameOf(actor: Actor): string {
  return actor.type === 'token' ? `token ${actor.name}` : actor.type;
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
