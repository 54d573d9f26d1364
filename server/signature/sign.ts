import { createHmac, randomUUID } from 'node:crypto';
import type { Secret } from './secret-list';

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
