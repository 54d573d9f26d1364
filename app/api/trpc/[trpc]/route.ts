import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { after } from 'next/server';
import { reportError } from '@/server/core/report-error';
import { createContext } from '@/server/core/trpc';
import { clientIp } from '@/server/http/client-ip';
import { identify } from '@/server/http/identify';
import { dashboardRouter } from '@/server/http/router';
import { REQUEST_ID_HEADER } from '@/server/http/security-headers';

export const dynamic = 'force-dynamic';

function handler(request: Request) {
  const context = createContext({
    actor: identify(request),
    clientIp: clientIp(request.headers),
    defer: after,
  });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: dashboardRouter,
    allowMethodOverride: true,
    onError: ({ error }) => reportError(error, context.requestId),
    createContext: () => context,
    responseMeta: () => ({ headers: new Headers({ [REQUEST_ID_HEADER]: context.requestId }) }),
  });
}

export { handler as GET, handler as POST };
