import { errorResponse } from '@/app/error-response';
import { isOwnPage } from '@/server/access/own-page';
import { readBody } from '@/server/body';
import { ApiError } from '@/server/errors';
import { sourceOf } from '@/server/limits/source';
import { noSessionCookie, sessionCookie } from '@/server/session/session';
import { signIn } from '@/server/session/sign-in';

export const dynamic = 'force-dynamic';

/** Signs in: `{"password"}` is answered with the session's cookie. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireOwnPage(request);
    const token = await signIn(await bodyOf(request), sourceOf(request.headers));
    return answer(sessionCookie(token, isSecure(request)));
  } catch (error) {
    return errorResponse(error);
  }
}

/** Signs out. */
export async function DELETE(request: Request): Promise<Response> {
  try {
    requireOwnPage(request);
    return answer(noSessionCookie(isSecure(request)));
  } catch (error) {
    return errorResponse(error);
  }
}

/** Another site shall sign nobody in or out. */
function requireOwnPage(request: Request): void {
  if (!isOwnPage(request)) throw new ApiError('UNAUTHORIZED');
}

function answer(cookie: string): Response {
  const headers = { 'set-cookie': cookie, 'cache-control': 'no-store' };
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
