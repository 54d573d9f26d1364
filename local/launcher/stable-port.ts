import getPort, { portNumbers } from 'get-port';

const FIRST = 20_000;
const LAST = 31_999;
const RANGE = 1_000;

/**
 * Picks a free loopback port that stays free while its process restarts. It is below the ports of
 * outgoing connections (Linux from 32,768, RFC 6335 from 49,152). For some seconds, no other call
 * in this process returns the same port.
 */
export function pickStablePort(): Promise<number> {
  const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - RANGE));
  return getPort({ host: '127.0.0.1', port: portNumbers(first, first + RANGE) });
}
