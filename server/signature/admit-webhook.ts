import { env } from '@/server/env';
import { ApiError } from '@/server/errors';
import { limit } from '@/server/limits/limit';
import { isThisMachine } from '@/server/limits/source';
import { log } from '@/server/log';
import { checkSignature, type Signed } from './check-signature';
import { explainSignature } from './explain-signature';

/**
 * Lets a webhook pass that is signed with one of our secrets, as often as it comes. While there is
 * no secret, an unsigned one passes, as often as a source may send them.
 * Why a signature is wrong is in the log, and not in the answer: it would help whoever forges one.
 * @throws ApiError INVALID_SIGNATURE or TOO_MANY_REQUESTS
 */
export async function admitWebhook(
  request: Signed & { source: string },
  settings = env(),
): Promise<void> {
  const { source } = request;
  const secrets = settings.WEBHOOK_SECRETS;
  if (secrets === undefined) {
    if (!isThisMachine(source)) await limit('unsigned webhook', source);
    return;
  }
  if (checkSignature(request, secrets).isValid) return;
  await limit('wrong signature', source);
  log.warn({ source, ...explainSignature(request, secrets) }, 'a webhook was refused');
  throw new ApiError('INVALID_SIGNATURE');
}
