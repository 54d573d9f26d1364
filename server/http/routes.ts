import type { TRPCProcedureType } from '@trpc/server';
import { forEachOpenApiProcedure, getPathRegExp, normalizePath } from 'trpc-to-openapi';
import { z } from 'zod';
import type { AccessLevel } from '@/server/core/access';
import { ApiError, type ErrorCode } from '@/server/core/errors';
import { operationMeta } from '@/server/core/trpc';
import { apiRouter } from './router';

/** A REST operation, as the `meta` of its procedure declares it. */
export type Operation = z.infer<typeof operationMeta> & {
  method: string;
  path: string;
  procedure: { path: string; type: TRPCProcedureType; takesInput: boolean };
  /** Undefined without fields. */
  input: z.ZodType | undefined;
};

const bodyErrors: readonly ErrorCode[] = [
  'MALFORMED_BODY',
  'VALIDATION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'REQUEST_TIMEOUT',
];

const errorsByAccess: Record<AccessLevel, readonly ErrorCode[]> = {
  // Only the health checks are open. They report an unavailable database instead of failing.
  open: ['TOO_MANY_REQUESTS'],
  webhook: ['SERVICE_UNAVAILABLE', 'INVALID_SIGNATURE', 'TOO_MANY_REQUESTS'],
  lookup: ['SERVICE_UNAVAILABLE', 'UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  read: ['SERVICE_UNAVAILABLE', 'UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  operate: ['SERVICE_UNAVAILABLE', 'UNAUTHORIZED', 'FORBIDDEN', 'TOO_MANY_REQUESTS'],
};

/** Of every operation. An HTTP client cannot send what `MALFORMED_REQUEST` is for. */
const commonErrors = ['HEADERS_TOO_LARGE'] as const;

/** All REST operations: requests are matched with them, and the OpenAPI document lists them. */
export const operations: readonly Operation[] = listOperations();

function listOperations(): Operation[] {
  const listed: Operation[] = [];
  forEachOpenApiProcedure(apiRouter._def.procedures, ({ path: name, type, procedure, meta }) => {
    const { method, path } = meta.openapi;
    const declared = operationMeta.parse(meta);
    const takesBody = method === 'POST' && declared.takesBody;
    const input = inputOf(procedure._def);
    listed.push({
      ...declared,
      takesBody,
      errors: [
        ...(path.includes('{') ? (['MALFORMED_URL'] as const) : []),
        ...(takesBody ? bodyErrors : input ? (['VALIDATION_FAILED'] as const) : []),
        ...declared.errors,
        ...errorsByAccess[declared.access],
        ...commonErrors,
      ],
      method,
      path: normalizePath(path),
      procedure: { path: name, type, takesInput: input !== undefined },
      input,
    });
  });
  return listed;
}

/** A procedure without fields declares `z.void()`. */
function inputOf(definition: unknown): z.ZodType | undefined {
  const { inputs } = z.object({ inputs: z.array(z.instanceof(z.ZodType)) }).parse(definition);
  return inputs.find((input) => !(input instanceof z.ZodVoid));
}

const routes = operations.map((operation) => ({
  ...operation,
  pattern: getPathRegExp(operation.path),
}));

export type Route = Operation & { pathParameters: Record<string, string> };

/**
 * Finds the operation for a request's method and (still encoded) path.
 * @throws ApiError NOT_FOUND, METHOD_NOT_ALLOWED (with `Allow`) or MALFORMED_URL
 */
export function findRoute(method: string, encodedPath: string): Route {
  const path = normalizePath(encodedPath);
  const candidates = routes.filter(({ pattern }) => pattern.test(path));
  if (candidates.length === 0) throw new ApiError('NOT_FOUND');
  const route = candidates.find((candidate) => candidate.method === method);
  if (!route) {
    const allow = candidates.flatMap((one) =>
      one.method === 'GET' ? ['GET', 'HEAD'] : one.method,
    );
    throw new ApiError('METHOD_NOT_ALLOWED', { headers: { allow: allow.join(', ') } });
  }
  return { ...route, pathParameters: decode(route.pattern.exec(path)?.groups ?? {}) };
}

function decode(encoded: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(encoded).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (cause) {
    throw new ApiError('MALFORMED_URL', { cause });
  }
}
