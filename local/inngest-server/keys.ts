import { createHash, createHmac } from 'node:crypto';
import { isSameSecret } from '@/server/core/access';

const PREFIX = /^signkey-\w+-/;

/** The keys that an app and this server share. Without them, everyone may register and send. */
export type Keys = { signingKey?: string; eventKey?: string };

/** The signature of a request body at a Unix time (SDK specification, 4.1.1). */
export function signature(signingKey: string, body: string, atSeconds: number): string {
  const key = signingKey.replace(PREFIX, '');
  const digest = createHmac('sha256', key).update(`${body}${atSeconds}`).digest('hex');
  return `t=${atSeconds}&s=${digest}`;
}

/** Whether the bearer token is the hash of the signing key (SDK specification, 4.1.4). */
export function isAuthorized({ signingKey }: Keys, authorization: string | undefined): boolean {
  if (signingKey === undefined) return true;
  const prefix = PREFIX.exec(signingKey)?.[0] ?? '';
  const hash = createHash('sha256').update(signingKey.replace(PREFIX, ''), 'hex').digest('hex');
  return isSameSecret(authorization ?? '', `Bearer ${prefix}${hash}`);
}

export function isEventKey({ eventKey }: Keys, key: string): boolean {
  return eventKey === undefined || isSameSecret(key, eventKey);
}
