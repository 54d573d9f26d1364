export const REQUEST_ID_HEADER = 'x-request-id';

/** Sent with every response. Browsers ignore `strict-transport-security` over plain HTTP (RFC 6797). */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
} as const;

/** The policy of responses that are not pages: nothing can be loaded, run or framed. */
export const apiContentPolicy = "default-src 'none'; frame-ancestors 'none'";

/**
 * The policy of a page. Allows scripts with the nonce and scripts that they load. Styles can be inline
 * because the components set them inline.
 * @param options.isDevelopment React's development build needs `eval`, and hot reload needs a socket
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
