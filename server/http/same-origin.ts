/** The parts of a request that show its origin. */
export type RequestInfo = { headers: Pick<Headers, 'get'>; url: string };

// Browsers set Sec-Fetch-Site, and pages cannot change it. Other clients do not send it.
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request comes from one of our own pages or from no page. Prevents other sites from forging
 * requests with the user's cookie (CSRF). Uses Fetch Metadata and `Origin`.
 */
export function isSameOrigin(request: RequestInfo): boolean {
  const { headers } = request;
  if (!OWN_SITES.has(headers.get('sec-fetch-site'))) return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === hostOf(request);
}

export function hostOf({ headers, url }: RequestInfo): string {
  return headers.get('host') ?? new URL(url, 'http://nowhere').host;
}
