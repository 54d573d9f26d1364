import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import type { DashboardRouter } from '@/server/http/router';

type Outputs = inferRouterOutputs<DashboardRouter>;

export type OverviewData = Outputs['overview']['get'];
export type ActivityData = Outputs['overview']['getActivity'];
export type TransactionDetails = Outputs['transactions']['getDetails'];
export type TransactionEvent = Outputs['transactions']['listEvents']['events'][number];
export type TransactionEffects = Outputs['transactions']['listEffects'];
export type ProcessingState = Outputs['processing']['get'];
export type DeliverySummary = Outputs['deliveries']['list']['deliveries'][number];
export type DeliveryDetails = Outputs['deliveries']['get'];
export type FailedTransaction = Outputs['transactions']['browseFailures']['transactions'][number];
export type FailureGroup = Pick<
  Outputs['transactions']['listFailures']['groups'][number],
  'source' | 'effect' | 'reason'
>;
export type Conflict = Outputs['transactions']['browseConflicts']['conflicts'][number];
export type Sender = Outputs['signature']['listSenders'][number];
export type Settings = Outputs['settings']['get'];
export type SignatureFinding = Outputs['signature']['debug'];

export const trpc = createTRPCClient<DashboardRouter>({
  // POST: a page of the longest IDs does not fit into a URL.
  links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST' })],
});

/** One of the codes in `server/core/errors.ts`; undefined when the server did not respond. */
export function errorCode(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  return typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
}
