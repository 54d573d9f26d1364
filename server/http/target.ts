import { ApiError } from '@/server/core/errors';

/**
 * Splits a request target (RFC 9112, section 3.2) into its path, still encoded, and its query. Doubled
 * slashes count as one, because people write `https://host//v1/…`.
 * @throws ApiError MALFORMED_URL for a target that is neither a path nor an HTTP URL
 */
export function parseTarget(target: string): { path: string; query: string } {
  if (!target.startsWith('/')) {
    const isUrl = /^https?:\/\//i.test(target) && URL.canParse(target);
    if (!isUrl) throw new ApiError('MALFORMED_URL');
    const { pathname, search } = new URL(target);
    return { path: mergeSlashes(pathname), query: search.slice(1) };
  }
  const [withoutFragment = '/'] = target.split('#', 1);
  const at = withoutFragment.indexOf('?');
  if (at === -1) return { path: mergeSlashes(withoutFragment), query: '' };
  return { path: mergeSlashes(withoutFragment.slice(0, at)), query: withoutFragment.slice(at + 1) };
}

function mergeSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}
