import { type NextRequest, NextResponse } from 'next/server';
import { pageContentPolicy, REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { env } from '@/server/settings';

/** Gives each page a content security policy with a nonce of its own, by which Next marks its scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID();
  const policy = pageContentPolicy(nonce, { isDevelopment: env().NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  // Next reads it here, and the root layout the nonce.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set(REQUEST_ID_HEADER, crypto.randomUUID());
  return response;
}

/** Pages only: a webhook has no part in it. */
export const config = {
  matcher: ['/((?!v1/|v1$|api/|_next/|openapi.json|$).*)'],
};
