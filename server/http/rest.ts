import { randomUUID } from 'node:crypto';
import { callTRPCProcedure } from '@trpc/server';
import { answerDeadlineMs, beforeDeadline } from '@/server/core/deadline';
import type { ApiError } from '@/server/core/errors';
import { reportError } from '@/server/core/report-error';
import { type Context, createContext } from '@/server/core/trpc';
import { authenticate, verifyWebhook } from './authenticate';
import { parseBody, readBody } from './body';
import { clientIp } from './client-ip';
import { observeRequest, type RequestOutcome, transactionIdIn } from './observe-request';
import { apiRouter } from './router';
import { findRoute, type Route } from './routes';
import { apiContentPolicy, REQUEST_ID_HEADER, securityHeaders } from './security-headers';

/** A web `Request`, or a request of Node's HTTP server. */
export type RestRequest = {
  method: string;
  /** With or without its origin. */
  url: string;
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
  clientIp: string;
};

export type RestResponse = { status: number; headers: Record<string, string>; body: string };

type Defer = Pick<Context, 'defer'>;

const JSON_TYPE = { 'content-type': 'application/json' };
const COMMON_HEADERS = {
  ...securityHeaders,
  'cache-control': 'no-store',
  'content-security-policy': apiContentPolicy,
};

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
  const { requestId, receivedAtMs } = context;
  const response = await routeRequest(request, context).catch((thrown) =>
    toErrorResponse(reportError(thrown, requestId)),
  );
  Object.assign(response.headers, COMMON_HEADERS, {
    [REQUEST_ID_HEADER]: requestId,
    'server-timing': `total;dur=${(performance.now() - receivedAtMs).toFixed(1)}`,
  });
  return request.method === 'HEAD' ? { ...response, body: '' } : response;
}

async function routeRequest(request: RestRequest, context: Context): Promise<RestResponse> {
  const url = new URL(request.url, 'http://localhost');
  const route = findRoute(request.method === 'HEAD' ? 'GET' : request.method, url.pathname);
  const outcome = await observeRequest(route, request.headers, context, () =>
    answer(route, request, url.searchParams, context),
  );
  return outcome.response;
}

/** Runs the operation. Returns the response, and the facts for the log, metrics and trace. */
async function answer(
  route: Route,
  request: RestRequest,
  query: URLSearchParams,
  context: Context,
): Promise<RequestOutcome<RestResponse>> {
  let transactionId: string | undefined;
  // A late 202 would break the SLO. A 503 makes the processor send the webhook again.
  const deadlineAtMs = context.receivedAtMs + (route.deadlineMs ?? answerDeadlineMs());
  const inTime = <Result>(work: Promise<Result>) =>
    beforeDeadline(deadlineAtMs - performance.now(), work);
  try {
    context.actor = await authenticate(route, request);
    const input = await inTime(readInput(route, request, query));
    transactionId = transactionIdIn(input);
    const output = await inTime(callProcedure(route, input, context));
    // Only the output has the id if the processor uses its own format.
    transactionId ??= transactionIdIn(output);
    return { response: successResponse(route, output, context), transactionId };
  } catch (thrown) {
    const error = reportError(thrown, context.requestId);
    return { response: toErrorResponse(error), transactionId, error };
  }
}

/** Reads the fields of the query, the JSON body and the path. Verifies a webhook's signature before parsing. */
async function readInput(
  route: Route,
  request: RestRequest,
  query: URLSearchParams,
): Promise<object> {
  const fields = Object.fromEntries(query);
  if (!route.takesBody) return { ...fields, ...route.pathParameters };
  const body = await readBody(request, route.maxBodyBytes);
  if (route.access === 'webhook') await verifyWebhook({ ...request, body });
  const json = parseBody(body);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return { ...fields, ...(isObject ? json : {}), ...route.pathParameters };
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
  { response }: Context,
): RestResponse {
  return {
    status: response.status ?? successStatus,
    headers: { 'content-type': contentType, ...response.headers },
    body: contentType === 'application/json' ? JSON.stringify(output) : String(output),
  };
}

function toErrorResponse(error: ApiError): RestResponse {
  return {
    status: error.status,
    headers: { ...JSON_TYPE, ...error.headers },
    body: JSON.stringify(error),
  };
}

/** Answers a web `Request` with a `Response`. */
export async function respond(request: Request, options: Defer): Promise<Response> {
  const { method, url, headers, body } = request;
  const ip = clientIp(headers);
  return toWebResponse(await handleRest({ method, url, headers, body, clientIp: ip }, options));
}

/** The response to an error outside the REST API, for example in a route of the dashboard. */
export function errorResponse(thrown: unknown): Response {
  const requestId = randomUUID();
  const response = toErrorResponse(reportError(thrown, requestId));
  response.headers[REQUEST_ID_HEADER] = requestId;
  return toWebResponse(response);
}

function toWebResponse({ body, ...init }: RestResponse): Response {
  return new Response(body === '' ? null : body, init);
}
