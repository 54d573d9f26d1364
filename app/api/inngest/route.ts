import { answerInngest } from '@/inngest/serve';
import { ApiError } from '@/server/core/errors';
import { toErrorResponse, toWebResponse } from '@/server/http/responses';
import { isInngestOpen } from '@/server/settings';

export const dynamic = 'force-dynamic';
export const maxDuration = 60;

export { answer as GET, answer as POST, answer as PUT };

/** In development mode, anyone could run the functions. So they are closed where others reach the service. */
async function answer(request: Request): Promise<Response> {
  if (!isInngestOpen()) return toWebResponse(await answerInngest(request));
  const message = 'INNGEST_DEV is set on a public address. Unset it to serve the functions.';
  return toWebResponse(toErrorResponse(new ApiError('NOT_FOUND', { message })));
}
