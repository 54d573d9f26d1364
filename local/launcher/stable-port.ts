import getPort, { portNumbers } from 'get-port';

const FIRST = 20_000;
const LAST = 31_999;
const TRIED = 1_000;

/**
 * A free port of this machine's own that stays free while its process is started again: below those that
 * systems give to outgoing connections (Linux from 32,768, RFC 6335 from 49,152), of which one could
 * take it meanwhile. No two calls of a process get the same for some seconds.
 */
export function pickStablePort(): Promise<number> {
  const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - TRIED));
  return getPort({ host: '127.0.0.1', port: portNumbers(first, first + TRIED) });
}
