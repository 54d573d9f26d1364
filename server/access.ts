import { createHash, timingSafeEqual } from 'node:crypto';
import { env, isOperatorAccessOpen } from './env';

// Fetch Metadata: a browser says so itself, and a page cannot change it; other clients say nothing.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request comes from an operator: where access is open, any but those that some other
 * site's page makes a browser send; elsewhere the one that carries
 * `Authorization: Bearer <DASHBOARD_PASSWORD>` (RFC 6750).
 */
export function isOperator({ headers }: Request, settings = env()): boolean {
  if (isOperatorAccessOpen(settings)) return OWN_SITES.has(headers.get('sec-fetch-site'));
  const { DASHBOARD_PASSWORD } = settings;
  if (DASHBOARD_PASSWORD === undefined) return false;
  const [scheme = '', password = ''] = (headers.get('authorization') ?? '').split(/ (.*)/s);
  return scheme.toLowerCase() === 'bearer' && isSame(password, DASHBOARD_PASSWORD);
}

/** Takes the same time wherever the two differ. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
