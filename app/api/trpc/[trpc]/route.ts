import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { after } from 'next/server';
import { reportError } from '@/server/core/report-error';
import { createContext } from '@/server/core/trpc';
import { answerChanges } from '@/server/http/answer-tag';
import { identifyClient, toSender } from '@/server/http/authenticate';
import { errorResponse } from '@/server/http/responses';
import { dashboardRouter } from '@/server/http/router';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';

export const dynamic = 'force-dynamic';

async function handler(request: Request): Promise<Response> {
  const sender = toSender(request);
  const actor = await identifyClient(sender).catch((error) => error);
  if (actor instanceof Error) return errorResponse(actor);
  const context = createContext({ actor, clientIp: sender.clientIp, defer: after });
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: dashboardRouter,
    allowMethodOverride: true,
    onError: ({ error }) => reportError(error, context.requestId),
    createContext: () => context,
    responseMeta: () => ({ headers: new Headers({ [REQUEST_ID_HEADER]: context.requestId }) }),
  });
  return await answerChanges(request, response);
}

export { handler as GET, handler as POST };
