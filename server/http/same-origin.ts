/** The parts of a request that show its origin. */
export type RequestInfo = { headers: Pick<Headers, 'get'>; url: string };

// Browsers set Sec-Fetch-Site where the page is secure, and pages cannot change it.
const OWN_SITES = new Set(['same-origin', 'none']);

/**
 * Whether a request comes from one of our own pages or from no page. Prevents other sites from forging
 * requests with the user's cookie (CSRF). Fetch Metadata decides, because a proxy can rewrite `Host`. Where
 * a browser sends none, `Origin` must be the host that the client or the proxy names. No page of another
 * site can set `X-Forwarded-Host` without our consent (CORS).
 */
export function isSameOrigin(request: RequestInfo): boolean {
  const { headers } = request;
  const site = headers.get('sec-fetch-site');
  if (site !== null) return OWN_SITES.has(site);
  const origin = headers.get('origin');
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return [requestedHost(request), headers.get('x-forwarded-host')].some((name) => {
    // Without the default port, which some proxies add.
    const url = `${protocol}//${name}`;
    return URL.canParse(url) && new URL(url).host === host;
  });
}

/** The host that the client asked for. */
export function requestedHost({ headers, url }: RequestInfo): string {
  return headers.get('host') ?? new URL(url, 'http://nowhere').host;
}
