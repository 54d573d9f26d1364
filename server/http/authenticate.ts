import { type Actor, requireScope, scopeFor } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { log } from '@/server/observability/log';
import { env, isPublic } from '@/server/settings';
import type { SignedRequest } from '@/server/webhooks/signature';
import { type Source, verify } from '@/server/webhooks/sources';
import { clientIp, isForwarded, isLoopbackIp } from './client-ip';
import { bearerTokenOf, identify } from './identify';
import { enforceRateLimit } from './rate-limit';
import type { Route } from './routes';
import type { RequestInfo } from './same-origin';

type Sender = RequestInfo & { clientIp: string };

/** The sender of a web `Request`. */
export function toSender({ headers, url }: Request): Sender {
  return { headers, url, clientIp: clientIp(headers) };
}

/**
 * Identifies the sender, and limits how often a client IP can try wrong tokens.
 * @throws ApiError TOO_MANY_REQUESTS
 */
export async function identifyClient(request: Sender): Promise<Actor> {
  const actor = identify(request);
  const hasWrongToken = actor.type === 'anonymous' && bearerTokenOf(request.headers) !== undefined;
  if (hasWrongToken) await enforceRateLimit('wrong token', request.clientIp);
  return actor;
}

/**
 * Identifies the sender and checks that it may call the route. Runs before the body is read, so that
 * a stranger's large body costs nothing. Webhooks are anonymous: `verifyWebhook` checks their signature.
 * @throws ApiError UNAUTHORIZED, FORBIDDEN, or TOO_MANY_REQUESTS after many wrong tokens
 */
export async function authenticate({ access }: Route, request: Sender): Promise<Actor> {
  if (access === 'webhook') return { type: 'anonymous' };
  // Also for open routes, because some say more to operators.
  const actor = await identifyClient(request);
  const scope = scopeFor(access);
  if (scope !== undefined) requireScope(scope, actor);
  return actor;
}

/**
 * Verifies a webhook's signature over its raw body, with the secrets of its source. Without any, unsigned
 * webhooks are rate limited; those of a processor, which always signs, are accepted on this machine only. Only
 * the log has the reason of a rejection, because it would help a forger.
 * @returns the number of the secret that signed it; null without secrets
 * @throws ApiError INVALID_SIGNATURE or TOO_MANY_REQUESTS
 */
export async function verifyWebhook(
  source: Source,
  request: SignedRequest & { clientIp: string },
  settings = env(),
): Promise<number | null> {
  const { clientIp: client_ip, headers } = request;
  if (source.secrets === undefined) {
    if (!isLoopbackIp(client_ip)) await enforceRateLimit('unsigned webhook', client_ip);
    if (!source.processor || !(isPublic(settings) || isForwarded(headers))) return null;
    const fault = 'no secret is set';
    log.warn({ source: source.name, client_ip, fault }, 'webhook rejected');
    throw new ApiError('INVALID_SIGNATURE', { reason: fault });
  }
  const check = await verify(source, request);
  if (check.isValid) return check.secret.number;
  await enforceRateLimit('wrong signature', client_ip);
  // The signature debugger explains more. That costs more than verifying, so a forger must not cause it.
  const { scheme, fault, ageSeconds: age_s } = check;
  log.warn({ source: source.name, client_ip, scheme, fault, age_s }, 'webhook rejected');
  const age = age_s === undefined ? '' : ` by its age of ${age_s} s`;
  throw new ApiError('INVALID_SIGNATURE', { reason: `${fault}${age}` });
}
