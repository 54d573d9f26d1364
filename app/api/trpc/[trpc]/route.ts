import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { after } from 'next/server';
import { isOperator } from '@/server/access';
import { logFailure } from '@/server/log-failure';
import { dashboardRouter } from '@/server/router';

export const dynamic = 'force-dynamic';

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
      isOperator: isOperator(request),
      response: { headers: {} },
    }),
  });

export { handler as GET, handler as POST };
