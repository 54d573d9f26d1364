import { createHash, timingSafeEqual } from 'node:crypto';
import { env, isLoopback, isOperatorAccessOpen } from './env';

type Arrived = { headers: Pick<Headers, 'get'>; url: string };

// Fetch Metadata: a browser says so itself, and a page cannot change it; other clients say nothing.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request comes from an operator. Where access is open, that is whoever sends it on this
 * machine, but for the pages of other sites in a browser here; elsewhere whoever carries
 * `Authorization: Bearer <DASHBOARD_PASSWORD>` (RFC 6750).
 */
export function isOperator(request: Arrived, settings = env()): boolean {
  if (isOperatorAccessOpen(settings)) return isOwnRequest(request);
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return false;
  const [scheme = '', password = ''] = (request.headers.get('authorization') ?? '').split(/ (.*)/s);
  return scheme.toLowerCase() === 'bearer' && isSame(password, DASHBOARD_PASSWORD);
}

/** A foreign page may reach this address under a name of its own (DNS rebinding), so names count. */
function isOwnRequest({ headers, url }: Arrived): boolean {
  const host = headers.get('host') ?? new URL(url, 'http://nowhere').host;
  const origin = headers.get('origin');
  return (
    isLoopback(hostnameOf(`http://${host}`)) &&
    (origin === null || origin === `http://${host}`) &&
    OWN_SITES.has(headers.get('sec-fetch-site'))
  );
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : '';
}

/** Takes the same time wherever the two differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
