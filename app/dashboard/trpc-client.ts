import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { DashboardRouter } from '@/server/router';

export const trpc = createTRPCClient<DashboardRouter>({
  links: [httpBatchLink({ url: '/api/trpc' })],
});
