import { randomUUID } from 'node:crypto';
import { ApiError } from '@/server/core/errors';
import { readBody } from '@/server/http/body';
import { clientIp } from '@/server/http/client-ip';
import { rateLimitKey } from '@/server/http/rate-limit';
import { errorResponse } from '@/server/http/rest';
import { isSameOrigin } from '@/server/http/same-origin';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { noSessionCookie, sessionCookie, signIn } from '@/server/operators/session';

export const dynamic = 'force-dynamic';

/** Signs in: `{"password"}` is answered with the session's cookie. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    const token = await signIn(await bodyOf(request), rateLimitKey(clientIp(request.headers)));
    return answer(sessionCookie(token, isSecure(request)));
  } catch (error) {
    return errorResponse(error);
  }
}

/** Signs out. */
export async function DELETE(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    return answer(noSessionCookie(isSecure(request)));
  } catch (error) {
    return errorResponse(error);
  }
}

/** Another site shall sign nobody in or out. */
function requireSameOrigin(request: Request): void {
  if (!isSameOrigin(request)) throw new ApiError('UNAUTHORIZED');
}

function answer(cookie: string): Response {
  const headers = {
    'set-cookie': cookie,
    'cache-control': 'no-store',
    [REQUEST_ID_HEADER]: randomUUID(),
  };
  return new Response(null, { status: 204, headers });
}

async function bodyOf(request: Request): Promise<unknown> {
  const bytes = await readBody(request);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new ApiError('MALFORMED_BODY', { cause });
  }
}

function isSecure({ headers, url }: Request): boolean {
  const protocol = headers.get('x-forwarded-proto')?.split(',')[0] ?? new URL(url).protocol;
  return protocol.startsWith('https');
}
