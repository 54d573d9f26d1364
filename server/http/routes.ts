import type { TRPCProcedureType } from '@trpc/server';
import { forEachOpenApiProcedure, getPathRegExp, normalizePath } from 'trpc-to-openapi';
import { z } from 'zod';
import { type AccessLevel, accessLevels } from '@/server/core/access';
import { ApiError, type ErrorCode, errorCodes } from '@/server/core/errors';
import { MAX_BODY_BYTES } from '@/server/settings/limits';
import { apiRouter } from './router';

const declaration = z.object({
  access: z.enum(accessLevels),
  successStatus: z.number().default(200),
  contentType: z.string().default('application/json'),
  errors: z.array(z.enum(errorCodes)).default([]),
  otherStatuses: z.record(z.string(), z.string()).default({}),
  takesBody: z.boolean().default(true),
  maxBodyBytes: z.number().default(MAX_BODY_BYTES),
  /** Its own deadline, where it is not the one of all. */
  deadlineMs: z.number().optional(),
});

/** A REST operation, as its procedure's `meta` declares it. */
export type Operation = z.infer<typeof declaration> & {
  method: string;
  path: string;
  /** The procedure behind it. */
  procedure: { path: string; type: TRPCProcedureType; takesInput: boolean };
};

/** What an operation may answer because of whom it is for. */
const errorsFor: Record<AccessLevel, readonly ErrorCode[]> = {
  open: [],
  webhook: ['INVALID_SIGNATURE', 'TOO_MANY_REQUESTS'],
  lookup: ['UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  read: ['UNAUTHORIZED', 'TOO_MANY_REQUESTS'],
  operate: ['UNAUTHORIZED', 'FORBIDDEN', 'TOO_MANY_REQUESTS'],
};

/** All REST operations of the router: what requests are matched with and what the document lists. */
export const operations: readonly Operation[] = listOperations();

function listOperations(): Operation[] {
  const found: Operation[] = [];
  forEachOpenApiProcedure(
    apiRouter._def.procedures,
    ({ path: procedurePath, type, procedure, meta }) => {
      const { method, path } = meta.openapi;
      const declared = declaration.parse(meta);
      found.push({
        ...declared,
        errors: [...declared.errors, ...errorsFor[declared.access]],
        method,
        path: normalizePath(path),
        procedure: { path: procedurePath, type, takesInput: takesInput(procedure._def) },
      });
    },
  );
  return found;
}

/** Without fields to give it, a procedure declares `z.void()`. */
function takesInput(definition: unknown): boolean {
  const { inputs } = z.object({ inputs: z.array(z.unknown()) }).parse(definition);
  return inputs.some((input) => !(input instanceof z.ZodVoid));
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
export function findRoute(method: string, pathname: string): Route {
  const path = normalizePath(pathname);
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
