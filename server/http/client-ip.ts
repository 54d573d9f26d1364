import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { env } from '@/server/settings';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
/** `X-Forwarded-For` is not one of them: our own reverse proxy sets it for local requests, too. */
const FORWARDING_HEADERS = ['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip'];

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
  return toIp(hops.at(-1 - TRUSTED_PROXIES) ?? '') ?? 'unknown';
}

/** Whether a proxy or tunnel passed the request on, so that it may come from another machine. */
export function isForwarded(headers: Pick<Headers, 'get'>): boolean {
  if (FORWARDING_HEADERS.some((name) => headers.get(name) !== null)) return true;
  const forwarded = headers.get('x-forwarded-for')?.split(',') ?? [];
  return !forwarded.every((one) => isLoopbackIp(toIp(one.trim()) ?? ''));
}

/** An IP address as proxies write it: with a port, in brackets or quotes, with a zone, or IPv4-mapped. */
function toIp(text: string): string | undefined {
  const bare = text.replace(/^"(.*)"$/, '$1');
  const [, inBrackets] = /^\[([^\]]+)\](?::\d+)?$/.exec(bare) ?? [];
  const [, withPort] = /^([\d.]+):\d+$/.exec(bare) ?? [];
  const [address = ''] = (inBrackets ?? withPort ?? bare).split('%', 1);
  return isIP(address) ? ipaddr.process(address).toString() : undefined;
}

export function isLoopbackIp(ip: string): boolean {
  return LOOPBACK.test(ip);
}
