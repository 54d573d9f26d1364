import { parseSecrets } from '../server/settings/lists';
import { razorpaySignature, signStandard } from '../server/webhooks/signature';

/** The ways in which a webhook may be signed. */
export type Scheme = 'standard' | 'razorpay';

/** The headers by which a processor proves that it wrote this body just now. */
export function signatureOf(body: string, scheme: Scheme, secret: string): Record<string, string> {
  if (scheme === 'razorpay') return { 'x-razorpay-signature': razorpaySignature(secret, body) };
  const [parsed] = parseSecrets(secret);
  if (!parsed) throw new Error('no secret');
  return signStandard(parsed, body);
}
