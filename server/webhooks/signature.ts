import { createHmac, randomUUID } from 'node:crypto';
import { WebhookVerificationError } from 'standardwebhooks';
import { isSameSecret } from '@/server/core/access';
import { SIGNATURE_TOLERANCE_SECONDS } from '@/server/settings/limits';
import type { Secret } from '@/server/settings/lists';

type Scheme = 'standard-webhooks' | 'razorpay';

/** Why a signature is invalid. Operators see it; the sender does not. */
export type SignatureFault = 'no header' | 'timestamp outside tolerance' | 'no secret matches';

export type Check =
  | { isValid: true; scheme: Scheme; secret: Secret }
  | { isValid: false; scheme: Scheme | null; fault: SignatureFault };

/** The headers of a request, and the raw bytes of its body. */
export type SignedRequest = { headers: Pick<Headers, 'get'>; body: Uint8Array };

/**
 * Verifies the signature of a webhook with every secret, in constant time for each. Supports Standard
 * Webhooks (https://www.standardwebhooks.com), with a timestamp tolerance of five minutes, and Razorpay
 * (`X-Razorpay-Signature`: the hex HMAC-SHA256 of the raw body, without a timestamp).
 */
export function checkSignature(request: SignedRequest, secrets: readonly Secret[]): Check {
  const { headers } = request;
  if (headers.get('webhook-signature') !== null) return checkStandard(request, secrets);
  if (headers.get('x-razorpay-signature') !== null) return checkRazorpay(request, secrets);
  return { isValid: false, scheme: null, fault: 'no header' };
}

function checkStandard({ headers, body }: SignedRequest, secrets: readonly Secret[]): Check {
  const scheme = 'standard-webhooks';
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signature = headers.get('webhook-signature');
  if (!id || !timestamp || !signature) return { isValid: false, scheme, fault: 'no header' };
  if (!isInTolerance(timestamp)) {
    return { isValid: false, scheme, fault: 'timestamp outside tolerance' };
  }
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  };
  // The library decodes the body as UTF-8, so no other encoding has a valid signature.
  const payload = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const secret = secrets.find(({ standard }) => {
    try {
      standard.verify(payload, signed, { jsonParse: false });
      return true;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  });
  return toCheck(scheme, secret);
}

function isInTolerance(timestamp: string): boolean {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  return Math.abs(Date.now() / 1_000 - seconds) <= SIGNATURE_TOLERANCE_SECONDS;
}

function checkRazorpay({ headers, body }: SignedRequest, secrets: readonly Secret[]): Check {
  const given = (headers.get('x-razorpay-signature') ?? '').toLowerCase();
  const secret = secrets.find(({ text }) => isSameSecret(given, razorpaySignature(text, body)));
  return toCheck('razorpay', secret);
}

function toCheck(scheme: Scheme, secret: Secret | undefined): Check {
  return secret
    ? { isValid: true, scheme, secret }
    : { isValid: false, scheme, fault: 'no secret matches' };
}

/** The headers of a webhook that is signed according to Standard Webhooks. */
export function signStandard(
  { standard }: Secret,
  body: string,
  { id = `msg_${randomUUID()}`, at = new Date() } = {},
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': standard.sign(id, at, body),
  };
}

export function razorpaySignature(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
