import { type Actor, requireScope, scopeFor } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';
import { explainSignature } from '@/server/webhooks/explain-signature';
import { checkSignature, type SignedRequest } from '@/server/webhooks/signature';
import { isLoopbackIp } from './client-ip';
import { bearerTokenOf, identify } from './identify';
import { enforceRateLimit } from './rate-limit';
import type { Route } from './routes';
import type { RequestInfo } from './same-origin';

type Sender = RequestInfo & { clientIp: string };

/**
 * Identifies the sender and checks that it may call the route. Runs before the body is read, so that
 * an unauthorized large body costs nothing. `verifyWebhook` authenticates webhooks.
 * @throws ApiError UNAUTHORIZED, FORBIDDEN, or TOO_MANY_REQUESTS after many wrong tokens
 */
export async function authenticate({ access }: Route, request: Sender): Promise<Actor> {
  if (access === 'webhook') return { type: 'anonymous' };
  const actor = identify(request);
  const scope = scopeFor(access);
  if (scope === undefined) return actor;
  const hasWrongToken = actor.type === 'anonymous' && bearerTokenOf(request.headers) !== undefined;
  if (hasWrongToken) await enforceRateLimit('wrong token', request.clientIp);
  requireScope(scope, actor);
  return actor;
}

/**
 * Verifies a webhook's signature over its raw body. Without `WEBHOOK_SECRETS`, unsigned webhooks are
 * rate limited instead. Only the log has the reason of a rejection, because it would help a forger.
 * @throws ApiError INVALID_SIGNATURE or TOO_MANY_REQUESTS
 */
export async function verifyWebhook(
  request: SignedRequest & { clientIp: string },
  settings = env(),
): Promise<void> {
  const { clientIp } = request;
  const secrets = settings.WEBHOOK_SECRETS;
  if (secrets === undefined) {
    if (!isLoopbackIp(clientIp)) await enforceRateLimit('unsigned webhook', clientIp);
    return;
  }
  if (checkSignature(request, secrets).isValid) return;
  await enforceRateLimit('wrong signature', clientIp);
  log.warn({ source: clientIp, ...explainSignature(request, secrets) }, 'webhook rejected');
  throw new ApiError('INVALID_SIGNATURE');
}
