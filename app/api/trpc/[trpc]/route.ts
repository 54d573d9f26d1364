import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { after } from 'next/server';
import { identify } from '@/server/access/identify';
import { logFailure } from '@/server/log-failure';
import { dashboardRouter } from '@/server/router';

export const dynamic = 'force-dynamic';

function callerOf(request: Request) {
  const caller = identify(request);
  return () => caller;
}

const handler = (request: Request) =>
  fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: dashboardRouter,
    allowMethodOverride: true,
    onError: ({ error }) => logFailure(error),
    createContext: () => ({
      receivedAtMs: performance.now(),
      defer: after,
      caller: callerOf(request),
      response: { headers: {} },
    }),
  });

export { handler as GET, handler as POST };
