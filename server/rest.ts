import { callTRPCProcedure } from '@trpc/server';
import type { Scope } from './access/api-tokens';
import { bearerOf, identify } from './access/identify';
import { scopeFor } from './access/level';
import { requireScope } from './access/require-scope';
import { parseBody, readBody } from './body';
import { answerDeadlineMs, beforeDeadline } from './deadline';
import { toApiError } from './errors';
import { limit } from './limits/limit';
import { logFailure } from './log-failure';
import { type Noted, observeRequest, readableId } from './observe-request';
import { apiRouter } from './router';
import { matchRoute, type RouteMatch } from './routes';
import { apiContentPolicy, securityHeaders } from './security-headers';
import { admitWebhook } from './signature/admit-webhook';
import type { Context } from './trpc';

/** What is needed of a request, a web `Request` or Node's own. */
export type RestRequest = {
  method: string;
  /** With or without its origin. */
  url: string;
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
  /** The address that it comes from. */
  source: string;
};

/** An answer, to be written as it is. */
export type RestAnswer = { status: number; headers: Record<string, string>; body: string };

type Arrival = Pick<Context, 'defer' | 'receivedAtMs'>;

const JSON_TYPE = { 'content-type': 'application/json' };
const ALWAYS = {
  ...securityHeaders,
  'cache-control': 'no-store',
  'content-security-policy': apiContentPolicy,
};
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
    ...ALWAYS,
    'server-timing': `total;dur=${(performance.now() - receivedAtMs).toFixed(1)}`,
  });
  return request.method === 'HEAD' ? { ...answer, body: '' } : answer;
}

async function route(request: RestRequest, arrival: Arrival): Promise<RestAnswer> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const url = new URL(request.url, 'http://localhost');
  const match = matchRoute(method, url.pathname);
  const context: Context = { ...arrival, caller: callerOf(request), response: { headers: {} } };
  // A late 202 is a broken promise: past the deadline it is 503, and the processor retries.
  return await observeRequest(match, request.headers, arrival.receivedAtMs, (noted) =>
    beforeDeadline(
      match.deadlineMs ?? answerDeadlineMs(),
      call(match, context, noted, async () => {
        // Before anything is read: a stranger's large body must cost nothing.
        const scope = scopeFor(match.access);
        if (scope !== undefined) await requireAccess(scope, request, context);
        return {
          ...Object.fromEntries(url.searchParams),
          ...(METHODS_WITH_BODY.has(method) ? await fieldsOf(request, match) : {}),
          ...match.pathParameters,
        };
      }),
    ).catch((thrown) => {
      noted.code = toApiError(thrown).code;
      return toErrorAnswer(thrown);
    }),
  );
}

/** Who sends it, found out at the first question: of a webhook, nobody asks. */
function callerOf(request: RestRequest): Context['caller'] {
  let known: { caller: ReturnType<typeof identify> } | undefined;
  return () => {
    known ??= { caller: identify(request) };
    return known.caller;
  };
}

async function requireAccess(
  scope: Scope,
  request: RestRequest,
  { caller }: Context,
): Promise<void> {
  const hasToken = bearerOf(request.headers) !== undefined;
  if (hasToken && caller() === undefined) await limit('wrong token', request.source);
  requireScope(scope, caller);
}

async function call(
  { procedure, successStatus, contentType }: RouteMatch,
  context: Context,
  noted: Noted,
  getInput: () => Promise<unknown>,
): Promise<RestAnswer> {
  const input = await getInput();
  noted.transactionId = readableId(input);
  const output = await callTRPCProcedure({
    router: apiRouter,
    path: procedure.path,
    type: procedure.type,
    getRawInput: async () => (procedure.takesInput ? input : undefined),
    ctx: context,
    signal: undefined,
    batchIndex: 0,
  });
  // A processor's own form may have it elsewhere.
  noted.transactionId ??= readableId(output);
  const { status = successStatus, headers } = context.response;
  const body = contentType === 'application/json' ? JSON.stringify(output) : String(output);
  return { status, headers: { 'content-type': contentType, ...headers }, body };
}

/** The fields of a JSON body; none where it is something else than an object. */
async function fieldsOf(
  request: RestRequest,
  { access, takesBody, maxBodyBytes }: RouteMatch,
): Promise<object> {
  if (!takesBody) return {};
  const bytes = await readBody(request, maxBodyBytes);
  if (access === 'webhook') await admitWebhook({ ...request, body: bytes });
  const body = parseBody(bytes);
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
