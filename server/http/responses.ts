import { randomUUID } from 'node:crypto';
import type { ApiError } from '@/server/core/errors';
import { reportError } from '@/server/core/report-error';
import { apiContentPolicy, REQUEST_ID_HEADER, securityHeaders } from './security-headers';

export type RestResponse = { status: number; headers: Record<string, string>; body: string };

/** The headers of every response of the API. */
export function commonHeaders(requestId: string): Record<string, string> {
  return {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-security-policy': apiContentPolicy,
    [REQUEST_ID_HEADER]: requestId,
  };
}

/** The response to an error. All errors of the service have this shape. */
export function toErrorResponse(error: ApiError, requestId: string = randomUUID()): RestResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', ...error.headers, ...commonHeaders(requestId) },
    body: JSON.stringify(error),
  };
}

/** Reports an error outside the REST API, for example in a route of the dashboard, and returns the response to it. */
export function reportAndRespond(thrown: unknown): RestResponse {
  const requestId = randomUUID();
  return toErrorResponse(reportError(thrown, requestId), requestId);
}

export function errorResponse(thrown: unknown): Response {
  return toWebResponse(reportAndRespond(thrown));
}

export function toWebResponse({ body, ...init }: RestResponse): Response {
  return new Response(body === '' ? null : body, init);
}
