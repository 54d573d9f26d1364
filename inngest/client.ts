import { Inngest, Middleware } from 'inngest';
import { z } from 'zod';
import { log } from '@/server/observability/log';
import { continueTrace, flushTraces, mayFreeze } from '@/server/observability/tracing';
import { isTracingWanted } from '@/server/settings';

const carrying = z.object({ traceparent: z.string() });
const body = z.object({
  event: z.object({
    // A run that has failed for good has its event within the one that says so.
    data: z.union([carrying, z.object({ event: z.object({ data: carrying }) })]),
  }),
});

/** Has each call by Inngest continue the trace that the run's event carries, if it carries one. */
export class ContinueTrace extends Middleware.BaseMiddleware {
  readonly id = 'continue-trace';

  override async wrapRequest({ next, requestInfo }: Middleware.WrapRequestArgs) {
    const traceparent = traceparentOf(await requestInfo.body());
    const answer = await (traceparent === undefined ? next() : continueTrace(traceparent, next));
    if (mayFreeze()) await flushTraces();
    return answer;
  }
}

function traceparentOf(call: unknown): string | undefined {
  const data = body.safeParse(call).data?.event.data;
  return data && 'traceparent' in data ? data.traceparent : data?.event.data.traceparent;
}

const REQUEST_TIMEOUT_MS = 5_000;

export const APP_ID = 'transaction-webhooks';

/** Which Inngest server it talks to is in the SDK's own variables: `INNGEST_DEV` and its kin. */
export const inngest = new Inngest({
  id: APP_ID,
  logger: log,
  middleware: isTracingWanted() ? [ContinueTrace] : [],
  // It would put a span processor of its own into our provider.
  aiMetadata: false,
  // A server that takes a request and never answers must not hold the dispatch up for minutes.
  fetch: (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
});
