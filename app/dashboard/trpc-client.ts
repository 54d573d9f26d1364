import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { DashboardRouter } from '@/server/http/router';

export const trpc = createTRPCClient<DashboardRouter>({
  // POST: a page full of the longest ids has no room in a URL.
  links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST' })],
});

/** Whether the server has refused because nobody is signed in. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === 'UNAUTHORIZED';
}

/** The error's code, one of `server/core/errors.ts`; undefined when there was no answer at all. */
export function codeOf(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  return typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
}
