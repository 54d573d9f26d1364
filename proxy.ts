import { type NextRequest, NextResponse } from 'next/server';
import { pageContentPolicy, REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { env } from '@/server/settings';

/** Sets a content security policy on each page, with a new nonce for the scripts of Next. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID();
  const policy = pageContentPolicy(nonce, { isDevelopment: env().NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  // Next reads the policy from the request, and the root layout reads the nonce.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set(REQUEST_ID_HEADER, crypto.randomUUID());
  return response;
}

/** Pages only, so that webhooks skip this proxy. */
export const config = {
  matcher: ['/((?!v1/|v1$|api/|_next/|openapi.json|$).*)'],
};
