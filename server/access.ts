import { env, isLoopback, isOperatorAccessOpen } from './env';
import { isSame } from './secret';
import { isSession, sessionOf } from './session/session';

type Arrived = { headers: Pick<Headers, 'get'>; url: string };

// Fetch Metadata: a browser says so itself, and a page cannot change it; other clients say nothing.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request comes from an operator. Where access is open, that is whoever sends it on this
 * machine, but for the pages of other sites in a browser here; elsewhere whoever carries
 * `Authorization: Bearer <DASHBOARD_PASSWORD>` (RFC 6750) or has signed in with it.
 */
export function isOperator(request: Arrived, settings = env()): boolean {
  if (isOperatorAccessOpen(settings)) return isOwnRequest(request);
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return false;
  const [scheme = '', password = ''] = (request.headers.get('authorization') ?? '').split(/ (.*)/s);
  if (scheme.toLowerCase() === 'bearer') return isSame(password, DASHBOARD_PASSWORD);
  // A browser sends the cookie by itself, so who made it do that counts too.
  return (
    OWN_SITES.has(request.headers.get('sec-fetch-site')) &&
    isSession(sessionOf(request.headers), DASHBOARD_PASSWORD)
  );
}

/** What whoever asks for a page of the dashboard gets to see. */
export type DashboardAccess = 'open' | 'signed in' | 'sign in' | 'closed';

/** Whether the dashboard is open, is for whoever has signed in, or is closed for want of a password. */
export function dashboardAccess(headers: Pick<Headers, 'get'>, settings = env()): DashboardAccess {
  if (isOperatorAccessOpen(settings)) return 'open';
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return 'closed';
  return isSession(sessionOf(headers), DASHBOARD_PASSWORD) ? 'signed in' : 'sign in';
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
