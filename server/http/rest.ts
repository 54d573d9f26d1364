import { callTRPCProcedure } from '@trpc/server';
import { answerDeadlineMs, beforeDeadline } from '@/server/core/deadline';
import { parseBody } from '@/server/core/parse-body';
import { reportError } from '@/server/core/report-error';
import { type Context, createContext } from '@/server/core/trpc';
import { env } from '@/server/settings';
import { toRecord } from '@/server/webhooks/deliveries/record';
import { lastSegmentOf, requireSource, type Source } from '@/server/webhooks/sources';
import { authenticate, toSender, verifyWebhook } from './authenticate';
import { readBody } from './body';
import {
  logWebhook,
  observeRequest,
  type RequestOutcome,
  transactionIdIn,
} from './observe-request';
import { commonHeaders, type RestResponse, toErrorResponse, toWebResponse } from './responses';
import { apiRouter } from './router';
import { findRoute, type Route } from './routes';
import { parseTarget } from './target';

/** A web `Request`, or a request of Node's HTTP server. */
export type RestRequest = {
  method: string;
  /** With or without its origin. */
  url: string;
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
  clientIp: string;
};

type Defer = Pick<Context, 'defer'>;

/**
 * Answers a REST request: finds the route, authenticates, reads the body, calls the tRPC procedure.
 * Never throws; every error has the shape of `server/core/errors.ts`.
 * @param options.defer runs a task after the response was sent
 */
export async function handleRest(request: RestRequest, { defer }: Defer): Promise<RestResponse> {
  const context = createContext({
    defer,
    clientIp: request.clientIp,
    actor: { type: 'anonymous' },
  });
  const response = await routeRequest(request, context);
  const totalMs = (performance.now() - context.receivedAtMs).toFixed(1);
  const { PROCESS_NAME: name } = env();
  response.headers['server-timing'] =
    `total;dur=${totalMs}${name ? `, process;desc="${name}"` : ''}`;
  return request.method === 'HEAD' ? { ...response, body: '' } : response;
}

async function routeRequest(request: RestRequest, context: Context): Promise<RestResponse> {
  let path = '';
  try {
    const target = parseTarget(request.url);
    path = target.path;
    const route = findRoute(request.method === 'HEAD' ? 'GET' : request.method, path);
    const outcome = await observeRequest(route, request.headers, context, () =>
      answer(route, request, target.query, context),
    );
    return outcome.response;
  } catch (thrown) {
    const error = reportError(thrown, context.requestId);
    const response = toErrorResponse(error, context.requestId);
    // The first mistake of a processor's operator is a wrong URL.
    if (request.method === 'POST' || path.startsWith('/v1/webhooks')) {
      const sent = { headers: request.headers, path };
      const outcome = { response, transactionId: undefined, error };
      logWebhook(outcome, sent, context, { isUnknownUrl: true });
    }
    return response;
  }
}

/** Runs the operation. Returns the response, and the facts for the log, metrics and trace. */
async function answer(
  route: Route,
  request: RestRequest,
  query: string,
  context: Context,
): Promise<RequestOutcome<RestResponse>> {
  let transactionId: string | undefined;
  let source: Source | undefined;
  let body: Uint8Array | undefined;
  try {
    source = route.access === 'webhook' ? requireSource(lastSegmentOf(route.path)) : undefined;
    context.actor = await authenticate(route, request);
    body = route.takesBody ? await readBody(request, route.maxBodyBytes) : undefined;
    context.receivedAtMs = performance.now();
    // A late 202 would break the SLO. A 503 makes the processor send the webhook again.
    const deadlineAtMs = context.receivedAtMs + (route.deadlineMs ?? answerDeadlineMs());
    const inTime = <Result>(work: Promise<Result>) =>
      beforeDeadline(deadlineAtMs - performance.now(), work);
    const secretNumber =
      body && source ? await inTime(verifyWebhook(source, { ...request, body })) : null;
    const json = body && parseBody(body);
    if (source) {
      const received = { ...request, requestId: context.requestId, path: route.path, source, body };
      const record = { ...toRecord(received, { isVerified: true, json }), secretNumber };
      context.webhook = { source: source.name, secretNumber, record };
    }
    const fields = body ? fieldsOf(json) : Object.fromEntries(new URLSearchParams(query));
    const input = { ...fields, ...route.pathParameters };
    transactionId = transactionIdIn(input);
    const output = await inTime(callProcedure(route, input, context));
    // Only the output has the id if the processor uses its own format.
    transactionId ??= transactionIdIn(output);
    return { response: successResponse(route, output, context), transactionId };
  } catch (thrown) {
    const error = reportError(thrown, context.requestId);
    const response = toErrorResponse(error, context.requestId);
    return { response, transactionId, error, source, body };
  }
}

/** The fields of a JSON object. Other JSON has none, so that validation names each missing field. */
function fieldsOf(json: unknown): object {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
}

function callProcedure({ procedure }: Route, input: object, context: Context): Promise<unknown> {
  return callTRPCProcedure({
    router: apiRouter,
    path: procedure.path,
    type: procedure.type,
    getRawInput: async () => (procedure.takesInput ? input : undefined),
    ctx: context,
    signal: undefined,
    batchIndex: 0,
  });
}

function successResponse(
  { successStatus, contentType }: Route,
  output: unknown,
  { requestId, response }: Context,
): RestResponse {
  return {
    status: response.status ?? successStatus,
    headers: { 'content-type': contentType, ...response.headers, ...commonHeaders(requestId) },
    body: contentType === 'application/json' ? JSON.stringify(output) : String(output),
  };
}

/** Answers a web `Request` with a `Response`. */
export async function respond(request: Request, options: Defer): Promise<Response> {
  const { method, body } = request;
  return toWebResponse(await handleRest({ ...toSender(request), method, body }, options));
}
