/** The part of a request that tells where it comes from. */
export type RequestInfo = { headers: Pick<Headers, 'get'>; url: string };

// Browsers set Sec-Fetch-Site and pages cannot change it. Other clients do not send it.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request comes from one of our own pages, or from no page at all. Protects requests that
 * carry a cookie against forgery by other sites (CSRF), by Fetch Metadata and by `Origin`.
 */
export function isSameOrigin(request: RequestInfo): boolean {
  const { headers } = request;
  if (!OWN_SITES.has(headers.get('sec-fetch-site'))) return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === hostOf(request);
}

/** The host and port that a request addresses. */
export function hostOf({ headers, url }: RequestInfo): string {
  return headers.get('host') ?? new URL(url, 'http://nowhere').host;
}
