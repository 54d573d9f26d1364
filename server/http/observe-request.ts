import { z } from 'zod';
import type { ApiError } from '@/server/core/errors';
import type { Context } from '@/server/core/trpc';
import { log } from '@/server/observability/log';
import { countRejected, expectRejections } from '@/server/observability/metrics/registry';
import { continueTraceOf, failSpan, inSpan, traceId } from '@/server/observability/tracing';
import { env } from '@/server/settings';
import { WARM_UP_HEADER } from '@/server/settings/internal';
import { processorIdOf, toRecord, toRejected } from '@/server/webhooks/deliveries/record';
import { recordRejected } from '@/server/webhooks/deliveries/write';
import type { Source } from '@/server/webhooks/sources';
import { type Operation, operations } from './routes';

/** Anything else could be personal data, or break the log. */
const LOGGED_ID = /^[\w.:-]{1,128}$/;
const MAX_LOGGED_PATH = 100;

const identified = z.object({ transaction_id: z.string().max(255) });

expectRejections(['NOT_FOUND', 'METHOD_NOT_ALLOWED', 'MALFORMED_URL']);
for (const { access, errors } of operations) if (access === 'webhook') expectRejections(errors);

export type RequestOutcome<Response> = {
  response: Response;
  transactionId: string | undefined;
  error?: ApiError;
  /** Of a webhook that was rejected, as far as it was read. */
  source?: Source | undefined;
  body?: Uint8Array | undefined;
};

/** What was sent, and where. */
type Sent = { headers: Pick<Headers, 'get'>; path: string };

type AnyResponse = { status: number; headers: Record<string, string> };

/**
 * Runs `work` in a span that continues the trace of the request. Logs one line per webhook and counts
 * rejections. Of the request itself, only ids are recorded.
 */
export function observeRequest<Response extends AnyResponse>(
  { method, path, access }: Operation,
  headers: Pick<Headers, 'get'>,
  context: Context,
  work: () => Promise<RequestOutcome<Response>>,
): Promise<RequestOutcome<Response>> {
  if (isWarmUp(headers)) return work();
  const attributes = { 'http.request.method': method, 'http.route': path };
  return continueTraceOf(headers, () =>
    inSpan(`${method} ${path}`, { kind: 'SERVER', attributes }, async (span) => {
      const result = await work();
      const { status } = result.response;
      span.setAttributes({ ...factsOf(result), 'http.response.status_code': status });
      if (result.error && status >= 500) failSpan(span, result.error.code);
      if (access === 'webhook') logWebhook(result, { headers, path }, context);
      return result;
    }),
  );
}

/**
 * Logs the one line of a webhook, and counts it if it was rejected.
 * @param options.isUnknownUrl whether no operation is at `path`
 */
export function logWebhook(
  result: RequestOutcome<AnyResponse>,
  { headers, path }: Sent,
  context: Context,
  { isUnknownUrl = false } = {},
): void {
  const { requestId, receivedAtMs, webhook } = context;
  const id = webhook
    ? webhook.record.processorId
    : processorIdOf(headers, result.source?.processor);
  if (result.error) reject(result, result.error, { headers, path }, context);
  log.info(
    {
      ...factsOf(result),
      source: webhook?.source,
      secret: webhook?.secretNumber ?? undefined,
      event: webhook?.event,
      path: isUnknownUrl ? path.slice(0, MAX_LOGGED_PATH) : undefined,
      request_id: requestId,
      processor_id: id && LOGGED_ID.test(id) ? id : undefined,
      status: result.response.status,
      duration_ms: Math.round((performance.now() - receivedAtMs) * 10) / 10,
      trace_id: traceId(),
    },
    'webhook',
  );
}

/** Counts a rejected webhook, and records it after the response. */
function reject(
  { source, body }: RequestOutcome<AnyResponse>,
  error: ApiError,
  sent: Sent,
  { requestId, clientIp, receivedAtMs, webhook, defer }: Context,
): void {
  countRejected(error.code);
  const answeredMs = performance.now() - receivedAtMs;
  defer(async () => {
    const received = { ...sent, requestId, clientIp, source, body };
    const record = webhook?.record ?? toRecord(received, { isVerified: false });
    const event = webhook?.event ?? null;
    await recordRejected({ ...toRejected(record, error), event, answeredMs });
  });
}

function factsOf({ response, transactionId, error }: RequestOutcome<AnyResponse>) {
  return {
    transaction_id: transactionId,
    outcome: response.headers['x-webhook-outcome'],
    code: error?.code,
  };
}

/** The transaction id in the fields of a request or response; undefined if its form is invalid. */
export function transactionIdIn(fields: unknown): string | undefined {
  return identified.safeParse(fields).data?.transaction_id;
}

/** Whether a request is the launcher's warm-up, which is neither logged nor counted. */
function isWarmUp(headers: Pick<Headers, 'get'>): boolean {
  const token = headers.get(WARM_UP_HEADER);
  return token !== null && token === env().WARM_UP_TOKEN;
}
