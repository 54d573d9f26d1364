/**
 * What every answer carries, page or API: it is shown in no frame, taken for nothing else than it
 * says, tells other sites nothing of its address, and is asked for over TLS alone once it came that
 * way (RFC 6797; browsers ignore that over plain HTTP).
 */
/** Names the request in the response and in the log. */
export const REQUEST_ID_HEADER = 'x-request-id';

export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
} as const;

/** The policy of whatever is no page: nothing may be loaded, run or framed. */
export const apiContentPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * The policy of a page: scripts with its nonce and those that they load. Styles may be inline,
 * since the components set theirs so.
 * @param options.isDevelopment React's development build needs `eval`, and hot reload a socket
 */
export function pageContentPolicy(nonce: string, { isDevelopment = false } = {}): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${isDevelopment ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
