import { callTRPCProcedure } from '@trpc/server';
import { isOperator } from './access';
import { readBody, toExactJson } from './body';
import { beforeDeadline } from './deadline';
import { ApiError, toApiError } from './errors';
import { logFailure } from './log-failure';
import { apiRouter } from './router';
import { matchRoute, type RouteMatch } from './routes';
import type { Context } from './trpc';

/** What is needed of a request, a web `Request` or Node's own. */
export type RestRequest = {
  method: string;
  /** With or without its origin. */
  url: string;
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
};

/** An answer, to be written as it is. */
export type RestAnswer = { status: number; headers: Record<string, string>; body: string };

type Arrival = Pick<Context, 'defer' | 'receivedAtMs'>;

const JSON_TYPE = { 'content-type': 'application/json' };
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Answers a REST request: routing, raw body and limits here, the operation by its tRPC procedure.
 * Never throws. Every error has the one shape of `server/errors.ts`; `defer` runs after the answer.
 */
export async function handleRest(
  request: RestRequest,
  { defer }: Pick<Context, 'defer'>,
): Promise<RestAnswer> {
  const receivedAtMs = performance.now();
  const answer = await route(request, { defer, receivedAtMs }).catch(toErrorAnswer);
  Object.assign(answer.headers, {
    ...JSON_TYPE,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'server-timing': `total;dur=${(performance.now() - receivedAtMs).toFixed(1)}`,
  });
  return request.method === 'HEAD' ? { ...answer, body: '' } : answer;
}

async function route(request: RestRequest, arrival: Arrival): Promise<RestAnswer> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const url = new URL(request.url, 'http://localhost');
  const match = matchRoute(method, url.pathname);
  // Before anything is read: a stranger's large body must cost nothing.
  if (match.protect && !isOperator(request)) throw new ApiError('UNAUTHORIZED');
  const context: Context = {
    ...arrival,
    // Looked into above where it matters: a webhook's cookies are nobody's business.
    isOperator: match.protect,
    response: { headers: {} },
  };
  // A late 202 is a broken promise: past the deadline it is 503, and the processor retries.
  return await beforeDeadline(
    match.deadlineMs,
    call(match, context, async () => ({
      ...Object.fromEntries(url.searchParams),
      ...(METHODS_WITH_BODY.has(method) ? await fieldsOf(request, match) : {}),
      ...match.pathParameters,
    })),
  );
}

async function call(
  { procedure, successStatus }: RouteMatch,
  context: Context,
  getInput: () => Promise<unknown>,
): Promise<RestAnswer> {
  const input = await getInput();
  const output = await callTRPCProcedure({
    router: apiRouter,
    path: procedure.path,
    type: procedure.type,
    getRawInput: async () => (procedure.takesInput ? input : undefined),
    ctx: context,
    signal: undefined,
    batchIndex: 0,
  });
  const { status = successStatus, headers } = context.response;
  return { status, headers: { ...headers }, body: JSON.stringify(output) };
}

/** The fields of a JSON body; none where it is something else than an object. */
async function fieldsOf(
  request: RestRequest,
  { takesBody, maxBodyBytes }: RouteMatch,
): Promise<object> {
  if (!takesBody) return {};
  const body: unknown = JSON.parse(toExactJson(await readBody(request, maxBodyBytes)));
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
}

/** An error as a client sees it; our own trouble is logged, not shown. */
export function toErrorAnswer(thrown: unknown): RestAnswer {
  const error = toApiError(thrown);
  logFailure(error);
  return {
    status: error.status,
    headers: { ...JSON_TYPE, ...error.headers },
    body: JSON.stringify(error),
  };
}
