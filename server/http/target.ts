import { ApiError } from '@/server/core/errors';

/** Stands for a path that cannot be decoded. See `malformed-targets.ts`. */
export const MALFORMED_PATH = '/v1/malformed-url';

/**
 * Splits a request target (RFC 9112, section 3.2) into its path, still encoded, and its query. Doubled
 * slashes count as one, because people write `https://host//v1/…`.
 * @throws ApiError MALFORMED_URL for a target that is neither a path nor an HTTP URL
 */
export function parseTarget(target: string): { path: string; query: string } {
  const parsed = target.startsWith('/') ? splitPath(target) : splitUrl(target);
  if (parsed.path === MALFORMED_PATH) throw new ApiError('MALFORMED_URL');
  return parsed;
}

function splitUrl(target: string): { path: string; query: string } {
  const isUrl = /^https?:\/\//i.test(target) && URL.canParse(target);
  if (!isUrl) throw new ApiError('MALFORMED_URL');
  const { pathname, search } = new URL(target);
  return { path: mergeSlashes(pathname), query: search.slice(1) };
}

function splitPath(target: string): { path: string; query: string } {
  const [withoutFragment = '/'] = target.split('#', 1);
  const at = withoutFragment.indexOf('?');
  if (at === -1) return { path: mergeSlashes(withoutFragment), query: '' };
  return { path: mergeSlashes(withoutFragment.slice(0, at)), query: withoutFragment.slice(at + 1) };
}

function mergeSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}
