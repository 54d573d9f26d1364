import type { IncomingHttpHeaders } from 'node:http';
import type { Condition, Output, Route } from './output';

export type RoutedRequest = { pathname: string; search: string; headers: IncomingHttpHeaders };

/** The function or file that answers a request, with the path that matched. */
export type Destination =
  | { kind: 'function'; folder: string; matchedPath: string; search: string; status?: number }
  | { kind: 'file'; file: string; contentType?: string; status?: number };

/**
 * Finds what answers a request, by the output's routes: functions and files at its path, then
 * rewrites, dynamic routes, fallbacks and the 404 page.
 */
export function findDestination(output: Output, request: RoutedRequest): Destination | undefined {
  let { pathname, search } = request;
  for (const route of output.phase(undefined)) {
    const target = targetOf(route, { ...request, pathname });
    if (target) [pathname = '/', search = search] = target.split(/(?=\?)/);
  }
  const routed = { ...request, pathname, search };
  return (
    lookUp(output, routed) ??
    rewrite(output, 'filesystem', routed) ??
    rewrite(output, 'rewrite', routed) ??
    rewrite(output, 'resource', routed) ??
    notFoundPage(output, request)
  );
}

function rewrite(output: Output, phase: string, request: RoutedRequest): Destination | undefined {
  for (const route of output.phase(phase)) {
    if (!route.check) continue;
    const target = targetOf(route, request);
    if (!target) continue;
    const [pathname = '/', query = ''] = target.split(/(?=\?)/);
    const rewritten = { ...request, pathname, search: joinQueries(request.search, query) };
    const found = lookUp(output, rewritten);
    if (found) return found;
    // A rewrite may lead to a dynamic route.
    const dynamic = phase === 'rewrite' ? undefined : rewrite(output, 'rewrite', rewritten);
    if (dynamic) return dynamic;
  }
  return undefined;
}

function notFoundPage(output: Output, request: RoutedRequest): Destination | undefined {
  for (const route of output.phase('error')) {
    const pathname = route.status === 404 ? targetOf(route, request) : undefined;
    const page = pathname === undefined ? undefined : lookUp(output, { ...request, pathname });
    if (page) return { ...page, status: 404 };
  }
  return undefined;
}

/** The headers that the routes add to any response to this request. */
export function headersOf(output: Output, request: RoutedRequest): Record<string, string> {
  const routes = output.phase(undefined).filter((route) => !route.dest && match(route, request));
  return Object.assign({}, ...routes.map(({ headers }) => headers));
}

function lookUp(output: Output, { pathname, search }: RoutedRequest): Destination | undefined {
  const folder = output.functionAt(pathname);
  if (folder) return { kind: 'function', folder, matchedPath: pathname, search };
  const file = output.staticAt(pathname);
  return file && { kind: 'file', ...file };
}

/** The route's target path, if it has one and matches the request. */
function targetOf(route: Route, request: RoutedRequest): string | undefined {
  const groups = route.dest && match(route, request);
  return groups && route.dest?.replaceAll(/\$(\w+)/g, (_, name) => groups[name] ?? '');
}

/** The groups of the route's patterns; undefined if the route does not match the request. */
export function match(
  { src, has = [], missing = [] }: Route,
  { pathname, headers }: RoutedRequest,
): Record<string, string> | undefined {
  const found = new RegExp(src).exec(pathname);
  if (!found) return undefined;
  const groups = { ...Object.fromEntries(found.entries()), ...found.groups };
  for (const condition of has) {
    const more = matchCondition(condition, headers);
    if (!more) return undefined;
    Object.assign(groups, more);
  }
  return missing.some((one) => matchCondition(one, headers)) ? undefined : groups;
}

function matchCondition({ type, key, value }: Condition, headers: IncomingHttpHeaders) {
  const header = headers[key.toLowerCase()];
  if (type !== 'header' || header === undefined) return undefined;
  const found = new RegExp(`^${value ?? '.*'}$`).exec(String(header));
  return found ? { ...found.groups } : undefined;
}

function joinQueries(search: string, query: string): string {
  if (search === '' || query === '') return search || query;
  return `${search}&${query.slice(1)}`;
}
