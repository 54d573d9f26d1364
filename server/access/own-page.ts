import type { Arrived } from './identify';

// Fetch Metadata: a browser says so itself, and a page cannot change it; other clients say nothing.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request that a browser may have sent by itself, with its cookies, comes from one of our
 * own pages: against forged requests of other sites (CSRF), by Fetch Metadata and by `Origin`,
 * which browsers set on whatever may change something.
 */
export function isOwnPage({ headers, url }: Arrived): boolean {
  if (!OWN_SITES.has(headers.get('sec-fetch-site'))) return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  const host = headers.get('host') ?? new URL(url, 'http://nowhere').host;
  return URL.canParse(origin) && new URL(origin).host === host;
}
