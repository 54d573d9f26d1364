import { randomUUID } from 'node:crypto';
import { ApiError } from '@/server/core/errors';
import { readBody } from '@/server/http/body';
import { clientIp } from '@/server/http/client-ip';
import { countSignInAttempt } from '@/server/http/rate-limit';
import { errorResponse } from '@/server/http/responses';
import { isSameOrigin } from '@/server/http/same-origin';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';
import { noSessionCookie, sessionCookie, signIn } from '@/server/operators/session';

export const dynamic = 'force-dynamic';

const OTHER_SITE =
  'The request comes from another site, or a proxy changes Host. Let the proxy pass Host on, or set X-Forwarded-Host.';

/** Signs in with `{"password"}` and sets the session cookie. */
export function POST(request: Request): Promise<Response> {
  return respondWithCookie(request, async () => {
    const forgetAttempts = await countSignInAttempt(clientIp(request.headers));
    const token = signIn(await parseJson(request));
    await forgetAttempts();
    return sessionCookie(token, isSecure(request));
  });
}

/** Signs out. */
export function DELETE(request: Request): Promise<Response> {
  return respondWithCookie(request, async () => noSessionCookie(isSecure(request)));
}

/** Rejects requests from other sites, so that no site can sign a user in or out. */
async function respondWithCookie(
  request: Request,
  createCookie: () => Promise<string>,
): Promise<Response> {
  try {
    if (!isSameOrigin(request)) throw new ApiError('UNAUTHORIZED', { message: OTHER_SITE });
    const headers = {
      'set-cookie': await createCookie(),
      'cache-control': 'no-store',
      [REQUEST_ID_HEADER]: randomUUID(),
    };
    return new Response(null, { status: 204, headers });
  } catch (error) {
    return errorResponse(error);
  }
}

async function parseJson(request: Request): Promise<unknown> {
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
