import { isIP } from 'node:net';
import { env } from '@/server/settings';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * The client IP: the hop before our own `TRUSTED_PROXIES` proxies. Clients can forge earlier entries of
 * `X-Forwarded-For` (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/X-Forwarded-For).
 * @param peer the address at the other end of the connection, if known
 */
export function clientIp(
  headers: Pick<Headers, 'get'>,
  peer?: string,
  { TRUSTED_PROXIES } = env(),
): string {
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const hops = peer === undefined ? forwarded : [...forwarded, peer];
  const address = hops.at(-1 - TRUSTED_PROXIES) ?? '';
  return isIP(address) ? address : 'unknown';
}

export function isLoopbackIp(ip: string): boolean {
  return LOOPBACK.test(ip);
}
