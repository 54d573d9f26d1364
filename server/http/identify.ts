import { type Actor, isSameSecret } from '@/server/core/access';
import { isSession, sessionOf } from '@/server/operators/session';
import { env, isLoopback, isOperatorAccessOpen } from '@/server/settings';
import { isForwarded } from './client-ip';
import { isSameOrigin, type RequestInfo, requestedHost } from './same-origin';

const ANONYMOUS: Actor = { type: 'anonymous' };
const OPERATOR: Actor = { type: 'operator' };
const BEARER = /^bearer (.+)$/i;

/**
 * Identifies the sender by an API token (`Authorization: Bearer`, RFC 6750) or a session cookie. While
 * operator access is open, requests from this machine are an operator's. Without a token, requests of
 * other sites' pages are always anonymous.
 */
export function identify(request: RequestInfo, settings = env()): Actor {
  const token = bearerTokenOf(request.headers);
  if (token !== undefined) {
    const found = settings.API_TOKENS?.find((one) => isSameSecret(token, one.token));
    return found ? { type: 'token', name: found.name, scope: found.scope } : ANONYMOUS;
  }
  if (isOperatorAccessOpen(settings)) return isLocalRequest(request) ? OPERATOR : ANONYMOUS;
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined || !isSameOrigin(request)) return ANONYMOUS;
  return isSession(sessionOf(request.headers), DASHBOARD_PASSWORD) ? OPERATOR : ANONYMOUS;
}

/** The bearer token of a request. It may be invalid. */
export function bearerTokenOf(headers: Pick<Headers, 'get'>): string | undefined {
  return BEARER.exec(headers.get('authorization') ?? '')?.[1];
}

type DashboardAccess = 'open' | 'signed in' | 'sign in' | 'closed';

/** Whether the dashboard is open, needs a sign-in, or is closed because no password is set. */
export function dashboardAccess(headers: Pick<Headers, 'get'>, settings = env()): DashboardAccess {
  if (isOperatorAccessOpen(settings)) return isForwarded(headers) ? 'closed' : 'open';
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return 'closed';
  return isSession(sessionOf(headers), DASHBOARD_PASSWORD) ? 'signed in' : 'sign in';
}

/** Checks the host name too: a foreign page can reach a loopback address by DNS rebinding. */
function isLocalRequest(request: RequestInfo): boolean {
  const host = `http://${requestedHost(request)}`;
  const hostname = URL.canParse(host) ? new URL(host).hostname.replace(/^\[(.*)\]$/, '$1') : '';
  return isLoopback(hostname) && !isForwarded(request.headers) && isSameOrigin(request);
}
