import { createHmac, randomUUID } from 'node:crypto';
import { WebhookVerificationError } from 'standardwebhooks';
import { isSame } from '@/server/core/secret';
import { SIGNATURE_TOLERANCE_SECONDS } from '@/server/settings/limits';
import type { Secret } from '@/server/settings/lists';

/** Whose signature a request carries. */
export type Scheme = 'standard-webhooks' | 'razorpay';

/** Why no signature of a request is valid. Told to operators, never to the sender. */
export type Fault = 'no header' | 'timestamp outside tolerance' | 'no secret matches';

export type Check =
  | { isValid: true; scheme: Scheme; secret: Secret }
  | { isValid: false; scheme: Scheme | null; fault: Fault };

/** What is signed: the request's headers, and the bytes of its body as they came. */
export type SignedRequest = { headers: Pick<Headers, 'get'>; body: Uint8Array };

/**
 * Checks a webhook's signature against every live secret, in constant time for each, whichever of
 * these it carries: Standard Webhooks (https://www.standardwebhooks.com: `webhook-id`,
 * `webhook-timestamp`, `webhook-signature`, five minutes either way) or Razorpay
 * (`X-Razorpay-Signature`: hex HMAC-SHA256 of the raw body, which has no timestamp).
 */
export function checkSignature(request: SignedRequest, secrets: readonly Secret[]): Check {
  const { headers } = request;
  if (headers.get('webhook-signature') !== null) return checkStandard(request, secrets);
  if (headers.get('x-razorpay-signature') !== null) return checkRazorpay(request, secrets);
  return { isValid: false, scheme: null, fault: 'no header' };
}

function checkStandard({ headers, body }: SignedRequest, secrets: readonly Secret[]): Check {
  const scheme = 'standard-webhooks';
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) =>
    headers.get(`webhook-${name}`),
  );
  if (!id || !timestamp || !signature) return { isValid: false, scheme, fault: 'no header' };
  if (!isInTolerance(timestamp)) {
    return { isValid: false, scheme, fault: 'timestamp outside tolerance' };
  }
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  };
  // Decoded by the library, too: what is not UTF-8 has no valid signature.
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
  return secret ? { isValid: true, scheme, secret } : noMatch(scheme);
}

function isInTolerance(timestamp: string): boolean {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  return Math.abs(Date.now() / 1_000 - seconds) <= SIGNATURE_TOLERANCE_SECONDS;
}

function checkRazorpay({ headers, body }: SignedRequest, secrets: readonly Secret[]): Check {
  const given = (headers.get('x-razorpay-signature') ?? '').toLowerCase();
  const secret = secrets.find(({ text }) => isSame(given, razorpaySignature(text, body)));
  return secret ? { isValid: true, scheme: 'razorpay', secret } : noMatch('razorpay');
}

function noMatch(scheme: Scheme): Check {
  return { isValid: false, scheme, fault: 'no secret matches' };
}

/** The headers of a Standard Webhooks signature, as a processor sends them. */
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

/** The hex HMAC-SHA256 of a raw body, by which Razorpay signs. */
export function razorpaySignature(secret: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
