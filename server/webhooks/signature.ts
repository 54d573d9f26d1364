import { createHmac, randomUUID } from 'node:crypto';
import { isSameSecret } from '@/server/core/access';
import { env } from '@/server/settings';
import type { KeyForm, Secret } from '@/server/settings/lists';

/** Why a signature is invalid. Operators see it; the sender does not. */
export type SignatureFault = 'no header' | 'timestamp outside tolerance' | 'no secret matches';

/** The result of a verification. `scheme` is `standard-webhooks` or the name of a processor. */
export type Check =
  | { isValid: true; scheme: string; secret: Secret; keyForm: KeyForm }
  | {
      isValid: false;
      scheme: string | null;
      fault: SignatureFault;
      /** How old the signature claims to be, if it is outside the tolerance. Negative: in the future. */
      ageSeconds?: number;
    };

/** The headers of a request, and the raw bytes of its body. */
export type SignedRequest = { headers: Pick<Headers, 'get'>; body: Uint8Array };

/** Senders list a few: one per secret during a rotation. */
const MAX_SIGNATURES = 20;
const STANDARD = 'standard-webhooks';

/**
 * Verifies the signature of a webhook in the plain format: Standard Webhooks
 * (https://www.standardwebhooks.com), or Razorpay's.
 */
export function checkSignature(
  request: SignedRequest,
  secrets: readonly Secret[],
  toleranceSeconds = env().SIGNATURE_TOLERANCE_SECONDS,
): Check {
  const { headers } = request;
  if (headers.get('webhook-signature') !== null) {
    return checkStandard(request, secrets, toleranceSeconds);
  }
  if (headers.get('x-razorpay-signature') !== null) return checkRazorpay(request, secrets);
  return { isValid: false, scheme: null, fault: 'no header' };
}

function checkStandard(
  { headers, body }: SignedRequest,
  secrets: readonly Secret[],
  toleranceSeconds: number,
): Check {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const signature = headers.get('webhook-signature');
  if (!id || !timestamp || !signature) {
    return { isValid: false, scheme: STANDARD, fault: 'no header' };
  }
  const given = signature.split(' ', MAX_SIGNATURES);
  const isSignedWith = (key: Buffer) =>
    isListed(given, standardSignature(key, `${id}.${timestamp}.`, body));
  return (
    checkAge(STANDARD, timestamp, toleranceSeconds) ??
    findSecret(STANDARD, secrets, ({ keys }) => keys.find(({ key }) => isSignedWith(key))?.form)
  );
}

/** Razorpay: the hex HMAC-SHA256 of the raw body, without a timestamp. */
export function checkRazorpay({ headers, body }: SignedRequest, secrets: readonly Secret[]): Check {
  const scheme = 'razorpay';
  const given = headers.get('x-razorpay-signature');
  if (given === null) return { isValid: false, scheme, fault: 'no header' };
  return findSecret(scheme, secrets, ({ text }) =>
    isSameSecret(given.toLowerCase(), razorpaySignature(text, body)),
  );
}

/**
 * Checks how old a signature is.
 * @param timestamp in Unix seconds
 * @returns the failed check; undefined within the tolerance
 */
export function checkAge(
  scheme: string,
  timestamp: string,
  toleranceSeconds: number,
): Check | undefined {
  const fault = 'timestamp outside tolerance';
  if (!/^\d{1,12}$/.test(timestamp)) return { isValid: false, scheme, fault };
  const ageSeconds = Math.floor(Date.now() / 1_000) - Number(timestamp);
  if (Math.abs(ageSeconds) <= toleranceSeconds) return undefined;
  return { isValid: false, scheme, fault, ageSeconds };
}

/**
 * Finds the secret that signed a request.
 * @param signs whether a secret did, or in which form
 */
export function findSecret(
  scheme: string,
  secrets: readonly Secret[],
  signs: (secret: Secret) => boolean | KeyForm | undefined,
): Check {
  for (const secret of secrets) {
    const match = signs(secret);
    if (match) return { isValid: true, scheme, secret, keyForm: match === true ? 'text' : match };
  }
  return { isValid: false, scheme, fault: 'no secret matches' };
}

/** Whether one of the given signatures is the expected one, in constant time for each. */
export function isListed(given: readonly string[], expected: string): boolean {
  return given.some((one) => isSameSecret(one, expected));
}

export function hmac(
  algorithm: 'sha256' | 'sha512',
  key: string | Buffer,
  ...parts: (string | Uint8Array)[]
): Buffer {
  const digest = createHmac(algorithm, key);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** The headers of a webhook that is signed according to Standard Webhooks, with the secret's first key. */
export function signStandard(
  { keys: [{ key }] }: Secret,
  body: string,
  { id = `msg_${randomUUID()}`, at = new Date() } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': standardSignature(key, `${id}.${timestamp}.`, body),
  };
}

function standardSignature(key: Buffer, prefix: string, body: string | Uint8Array): string {
  return `v1,${hmac('sha256', key, prefix, body).toString('base64')}`;
}

export function razorpaySignature(secret: string, body: string | Uint8Array): string {
  return hmac('sha256', secret, body).toString('hex');
}
