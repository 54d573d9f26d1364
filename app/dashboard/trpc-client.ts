import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { ANSWER_TAG_HEADER, KNOWN_ANSWER_HEADER } from '@/server/http/answer-tag-headers';
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
export type FailureGroup = Outputs['transactions']['listFailures']['groups'][number];
export type FailureFilter = NonNullable<
  inferRouterInputs<DashboardRouter>['transactions']['browseFailures']['group']
>;
export type Conflict = Outputs['transactions']['browseConflicts']['conflicts'][number];
export type Sender = Outputs['signature']['listSenders'][number];
export type Settings = Outputs['settings']['get'];
export type SignatureFinding = Outputs['signature']['debug'];

export const trpc = createTRPCClient<DashboardRouter>({
  // POST: a page of the longest IDs does not fit into a URL.
  links: [httpBatchLink({ url: '/api/trpc', methodOverride: 'POST', fetch: fetchChanges })],
});

const MAX_KNOWN = 50;
/** The last answers, by request. A poll that finds nothing new gets no content. */
const known = new Map<string, { tag: string; body: string }>();

/** Asks for an answer only if it is not the one that the same request got before. */
async function fetchChanges(url: RequestInfo | URL | string, init: RequestInit = {}) {
  const key = `${url} ${init.body}`;
  const before = known.get(key);
  const headers = { ...init.headers, ...(before && { [KNOWN_ANSWER_HEADER]: before.tag }) };
  const response = await fetch(url, { ...init, headers });
  const json = { headers: { 'content-type': 'application/json' } };
  if (response.status === 204 && before) return new Response(before.body, json);
  const tag = response.headers.get(ANSWER_TAG_HEADER);
  if (tag === null) return response;
  const body = await response.text();
  known.delete(key);
  known.set(key, { tag, body });
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return new Response(body, json);
}

/** One of the codes in `server/core/errors.ts`; undefined when the server did not respond. */
export function errorCode(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return undefined;
  const data: unknown = error.data;
  return typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
}
