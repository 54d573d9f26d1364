import { createOpenApiFetchHandler } from 'trpc-to-openapi';
import { isOperator } from './access';
import { readBody, toExactJson } from './body';
import { beforeDeadline } from './deadline';
import { ApiError, toApiError } from './errors';
import { logFailure } from './log-failure';
import { apiRouter } from './router';
import { matchRoute, type RouteMatch } from './routes';
import type { Context } from './trpc';

type Options = Pick<Context, 'defer'>;
type Arrival = Pick<Context, 'defer' | 'receivedAtMs'>;

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Answers a REST request: routing, raw body and limits here, the operation by its tRPC procedure.
 * Never throws. Every error has the one shape of `server/errors.ts`; `defer` runs after the answer.
 */
export async function handleRest(request: Request, { defer }: Options): Promise<Response> {
  const receivedAtMs = performance.now();
  const response = await route(request, { defer, receivedAtMs }).catch(toErrorResponse);
  response.headers.set('cache-control', 'no-store');
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set(
    'server-timing',
    `total;dur=${(performance.now() - receivedAtMs).toFixed(1)}`,
  );
  return request.method === 'HEAD' ? new Response(null, response) : response;
}

async function route(request: Request, arrival: Arrival): Promise<Response> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = matchRoute(method, new URL(request.url).pathname);
  // Before anything is read: a stranger's large body must cost nothing.
  if (match.protect && !isOperator(request)) throw new ApiError('UNAUTHORIZED');
  // A late 202 is a broken promise: past the deadline it is 503, and the processor retries.
  return await beforeDeadline(match.deadlineMs, answer(request, method, match, arrival));
}

async function answer(
  request: Request,
  method: string,
  { successStatus, pathParameters, takesBody, maxBodyBytes }: RouteMatch,
  arrival: Arrival,
): Promise<Response> {
  const hasBody = takesBody && METHODS_WITH_BODY.has(method);
  const json = hasBody ? toExactJson(await readBody(request, maxBodyBytes)) : '{}';

  const context: Context = {
    ...arrival,
    isOperator: isOperator(request),
    response: { headers: new Headers() },
    pathParameters,
  };
  let failure: ApiError | undefined;
  const response = await createOpenApiFetchHandler({
    router: apiRouter,
    endpoint: '/',
    req: new RestRequest(request, method, json),
    createContext: () => context,
    responseMeta: ({ errors }) => {
      if (errors.length > 0) return {};
      const { status = successStatus, headers } = context.response;
      return { status, headers: Object.fromEntries(headers) };
    },
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

  constructor(request: Request, method: string, json: string) {
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
