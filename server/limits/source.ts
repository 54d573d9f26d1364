import { isIP } from 'node:net';
import { env } from '@/server/env';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * The address that a request comes from. `X-Forwarded-For` is believed as far as our own proxies
 * wrote it: each appends whom it was called by, and whatever stands before that anybody may have
 * written (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For).
 * @param peer whoever opened the connection, where that is known
 */
export function sourceOf(
  headers: Pick<Headers, 'get'>,
  peer?: string,
  { TRUSTED_PROXIES } = env(),
): string {
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const hops = peer === undefined ? forwarded : [...forwarded, peer];
  const address = hops.at(-1 - TRUSTED_PROXIES) ?? '';
  return isIP(address) ? address : 'unknown';
}

/** Whether a source is this machine itself. */
export function isThisMachine(source: string): boolean {
  return LOOPBACK.test(source);
}
