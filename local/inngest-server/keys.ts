import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = /^signkey-\w+-/;

/** The keys that an app and this server share; without them, anyone may register and send. */
export type Keys = { signingKey?: string; eventKey?: string };

/**
 * The signature of a call request's body (SDK specification, 4.1.1).
 * @param atSeconds the Unix time that is signed with it
 */
export function signature(signingKey: string, body: string, atSeconds: number): string {
  const key = signingKey.replace(PREFIX, '');
  const digest = createHmac('sha256', key).update(`${body}${atSeconds}`).digest('hex');
  return `t=${atSeconds}&s=${digest}`;
}

/** Whether a request carries the hash of the signing key as its bearer token (4.1.4). */
export function isAuthorized({ signingKey }: Keys, authorization: string | undefined): boolean {
  if (signingKey === undefined) return true;
  const prefix = PREFIX.exec(signingKey)?.[0] ?? '';
  const hash = createHash('sha256').update(signingKey.replace(PREFIX, ''), 'hex').digest('hex');
  return isSame(authorization ?? '', `Bearer ${prefix}${hash}`);
}

/** Whether events may be sent with this key. */
export function isEventKey({ eventKey }: Keys, key: string): boolean {
  return eventKey === undefined || isSame(key, eventKey);
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
