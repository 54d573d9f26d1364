import { serve } from 'inngest/next';
import { serveOptions } from '@/inngest/serve-options';
import { ApiError } from '@/server/core/errors';
import { toErrorResponse, toWebResponse } from '@/server/http/responses';
import { isInngestOpen } from '@/server/settings';

export const dynamic = 'force-dynamic';
export const maxDuration = 60;

type Handlers = ReturnType<typeof serve>;

const handlers = serve(serveOptions);
export const GET = unlessOpen(handlers.GET);
export const POST = unlessOpen(handlers.POST);
export const PUT = unlessOpen(handlers.PUT);

/** In development mode, anyone could run the functions. So they are closed where others reach the service. */
function unlessOpen(handle: Handlers['GET']): Handlers['GET'] {
  return async (request, context) => {
    if (!isInngestOpen()) return await handle(request, context);
    const message = 'INNGEST_DEV is set on a public address. Unset it to serve the functions.';
    return toWebResponse(toErrorResponse(new ApiError('NOT_FOUND', { message })));
  };
}
