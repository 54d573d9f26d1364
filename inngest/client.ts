import { Inngest, Middleware } from 'inngest';
import { z } from 'zod';
import { log } from '@/server/observability/log';
import { continueTrace, flushTraces, mayFreeze } from '@/server/observability/tracing';
import { isTracingWanted } from '@/server/settings';

const REQUEST_TIMEOUT_MS = 5_000;

const eventData = z.object({ traceparent: z.string() });
const requestBody = z.object({
  event: z.object({
    // The call after a final failure contains the run's event inside the failure event.
    data: z.union([eventData, z.object({ event: z.object({ data: eventData }) })]),
  }),
});

/** Makes each call from Inngest continue the trace in the run's event, if there is one. */
class ContinueTrace extends Middleware.BaseMiddleware {
  readonly id = 'continue-trace';

  override async wrapRequest({ next, requestInfo }: Middleware.WrapRequestArgs) {
    const traceparent = traceparentOf(await requestInfo.body());
    const response = await (traceparent === undefined ? next() : continueTrace(traceparent, next));
    if (mayFreeze()) await flushTraces();
    return response;
  }
}

function traceparentOf(body: unknown): string | undefined {
  const data = requestBody.safeParse(body).data?.event.data;
  return data && 'traceparent' in data ? data.traceparent : data?.event.data.traceparent;
}

// Anyone can send a request with a wrong signature, which the SDK logs as an error.
const sdkLog = log.child({});
sdkLog.error = sdkLog.warn;

/** The SDK's own variables, such as `INNGEST_DEV`, select the Inngest server. */
export const inngest = new Inngest({
  id: 'transaction-webhooks',
  logger: log,
  internalLogger: sdkLog,
  middleware: isTracingWanted() ? [ContinueTrace] : [],
  // Otherwise the SDK adds its own span processor to our trace provider.
  aiMetadata: false,
  // A server that accepts a request but never responds must not block the dispatch.
  fetch: (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
});
