import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenApiFetchHandler } from 'trpc-to-openapi';
import { readBody, toExactJson } from './body';
import { ApiError, toApiError } from './errors';
import { logFailure } from './log-failure';
import { apiRouter } from './router';
import { matchRoute } from './routes';
import type { Context } from './trpc';

type Options = Pick<Context, 'defer'>;

/** From arrival to answer; the promise is 500 ms, and the network needs some of it. */
const DEADLINE_MS = 450;
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Answers a REST request: routing, raw body and limits here, the operation by its tRPC procedure.
 * Never throws. Every error has the one shape of `server/errors.ts`; `defer` runs after the answer.
 */
export async function handleRest(request: Request, { defer }: Options): Promise<Response> {
  const receivedAtMs = performance.now();
  const response = await beforeDeadline(answer(request, { defer, receivedAtMs })).catch(
    toErrorResponse,
  );
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set(
    'server-timing',
    `total;dur=${(performance.now() - receivedAtMs).toFixed(1)}`,
  );
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

/** A late 202 is a broken promise: past the deadline the answer is 503, and the processor retries. */
async function beforeDeadline(answering: Promise<Response>): Promise<Response> {
  const cancelled = new AbortController();
  const deadline = sleep(DEADLINE_MS, undefined, { signal: cancelled.signal }).then(() => {
    throw new ApiError('SERVICE_UNAVAILABLE', {
      cause: new Error(`no answer in ${DEADLINE_MS} ms`),
    });
  });
  try {
    return await Promise.race([answering, deadline]);
  } finally {
    deadline.catch(() => {});
    cancelled.abort();
  }
}

async function answer(
  request: Request,
  { defer, receivedAtMs }: Pick<Context, 'defer' | 'receivedAtMs'>,
): Promise<Response> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const { successStatus, pathParameters } = matchRoute(method, new URL(request.url).pathname);
  const json = METHODS_WITH_BODY.has(method) ? toExactJson(await readBody(request)) : undefined;

  const responseHeaders = new Headers();
  let failure: ApiError | undefined;
  const response = await createOpenApiFetchHandler({
    router: apiRouter,
    endpoint: '/',
    req: new RestRequest(request, method, json),
    createContext: () => ({ receivedAtMs, defer, responseHeaders, pathParameters }),
    responseMeta: ({ errors }) =>
      errors.length > 0
        ? {}
        : { status: successStatus, headers: Object.fromEntries(responseHeaders) },
    onError: ({ error }) => {
      failure = toApiError(error);
    },
  });
  if (failure) throw failure;
  return response;
}

/**
 * The request as the OpenAPI handler sees it: without a stream, its JSON already at hand. No
 * procedure reads a header; the handler itself only asks for the type, case-sensitively.
 */
class RestRequest extends Request {
  readonly #json: string;

  constructor(request: Request, method: string, json = '') {
    super(request.url, { method, headers: { 'content-type': 'application/json' } });
    this.#json = json;
  }

  override async text(): Promise<string> {
    return this.#json;
  }
}

/** An error as a client sees it; our own trouble is logged, not shown. */
export function toErrorResponse(thrown: unknown): Response {
  const error = toApiError(thrown);
  logFailure(error);
  return Response.json(error, { status: error.status, headers: error.headers });
}
