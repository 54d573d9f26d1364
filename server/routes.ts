import { getPathRegExp, normalizePath } from 'trpc-to-openapi';
import { ApiError } from './errors';
import { type Operation, operations } from './operations';

const routes = operations.map((operation) => ({
  ...operation,
  pattern: getPathRegExp(operation.path),
}));

export type RouteMatch = Operation & { pathParameters: Record<string, string> };

/**
 * Finds the operation for a request's method and (still encoded) path.
 * @throws ApiError NOT_FOUND, METHOD_NOT_ALLOWED (with `Allow`) or MALFORMED_URL
 */
export function matchRoute(method: string, pathname: string): RouteMatch {
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
