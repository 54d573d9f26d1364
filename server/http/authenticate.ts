import { type Actor, requireScope, scopeFor } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';
import { checkSignature, type SignedRequest } from '@/server/webhooks/signature';
import { clientIp, isLoopbackIp } from './client-ip';
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
  const scope = scopeFor(access);
  if (scope === undefined) return identify(request);
  const actor = await identifyClient(request);
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
  const secrets = settings.WEBHOOK_SECRETS;
  if (secrets === undefined) {
    if (!isLoopbackIp(request.clientIp)) {
      await enforceRateLimit('unsigned webhook', request.clientIp);
    }
    return;
  }
  const check = checkSignature(request, secrets);
  if (check.isValid) return;
  await enforceRateLimit('wrong signature', request.clientIp);
  // The signature debugger explains more. That costs more than verifying, so a forger must not cause it.
  log.warn(
    { source: request.clientIp, scheme: check.scheme, fault: check.fault },
    'webhook rejected',
  );
  throw new ApiError('INVALID_SIGNATURE');
}
