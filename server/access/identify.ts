import { env, isLoopback, isOperatorAccessOpen } from '@/server/env';
import { isSame } from '@/server/secret';
import { isSession, sessionOf } from '@/server/session/session';
import type { Scope } from './api-tokens';
import { isOwnPage } from './own-page';

/** What is looked at of a request. */
export type Arrived = { headers: Pick<Headers, 'get'>; url: string };

/** Who a request comes from, and what they may do. */
export type Caller = {
  /** By what name an event or a log line has it. */
  name: string;
  mayOperate: boolean;
};

const OPERATOR: Caller = { name: 'operator', mayOperate: true };
const BEARER = /^bearer (.+)$/i;

/**
 * Tells who sends a request: whoever is on this machine, where access is open, but for the pages of
 * other sites in a browser here; elsewhere who carries `Authorization: Bearer <token>` (RFC 6750)
 * with a token of `API_TOKENS`, or has signed in with the password. Undefined for anybody else.
 */
export function identify(request: Arrived, settings = env()): Caller | undefined {
  const token = bearerOf(request.headers);
  if (token !== undefined) {
    const found = settings.API_TOKENS?.find((one) => isSame(token, one.token));
    return found && { name: `token ${found.name}`, mayOperate: found.scope === 'operate' };
  }
  if (isOperatorAccessOpen(settings)) return isOwnRequest(request) ? OPERATOR : undefined;
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return undefined;
  // A browser sends the cookie by itself, so who made it do that counts too.
  const isSignedIn =
    isOwnPage(request) && isSession(sessionOf(request.headers), DASHBOARD_PASSWORD);
  return isSignedIn ? OPERATOR : undefined;
}

/** Whether a caller has a scope; `operate` includes `read`. */
export function hasScope(caller: Caller | undefined, scope: Scope): boolean {
  return caller !== undefined && (scope === 'read' || caller.mayOperate);
}

/** The token that a request carries, right or wrong. */
export function bearerOf(headers: Pick<Headers, 'get'>): string | undefined {
  return BEARER.exec(headers.get('authorization') ?? '')?.[1];
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
function isOwnRequest(request: Arrived): boolean {
  const host = request.headers.get('host') ?? new URL(request.url, 'http://nowhere').host;
  return isLoopback(hostnameOf(`http://${host}`)) && isOwnPage(request);
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : '';
}
