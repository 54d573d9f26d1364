import type { IncomingHttpHeaders } from 'node:http';
import type { Condition, Output, Route } from './output';

/** Where a request goes: a function with the path that matched it, a file, or nowhere. */
export type Destination =
  | { kind: 'function'; folder: string; matchedPath: string; search: string; status?: number }
  | { kind: 'file'; file: string; contentType?: string; status?: number };

type Asked = { pathname: string; search: string; headers: IncomingHttpHeaders };

/**
 * Finds what answers a request, by the output's routes: files and functions of this path, then what
 * rewrites lead to, then dynamic routes, then what is asked when nothing else was found.
 */
export function findDestination(output: Output, asked: Asked): Destination | undefined {
  let { pathname, search } = asked;
  for (const route of output.phase(undefined)) {
    const dest = follow(route, { ...asked, pathname });
    if (dest) [pathname = '/', search = search] = dest.split(/(?=\?)/);
  }
  return (
    lookUp(output, pathname, search) ??
    rewritten(output, 'filesystem', { ...asked, pathname, search }) ??
    rewritten(output, 'rewrite', { ...asked, pathname, search }) ??
    rewritten(output, 'resource', { ...asked, pathname, search }) ??
    notFound(output, asked)
  );
}

function rewritten(output: Output, phase: string, asked: Asked): Destination | undefined {
  for (const route of output.phase(phase)) {
    if (!route.check) continue;
    const dest = follow(route, asked);
    if (!dest) continue;
    const [pathname = '/', query = ''] = dest.split(/(?=\?)/);
    const search = query === '' ? asked.search : join(asked.search, query);
    const found =
      lookUp(output, pathname, search) ??
      // A rewrite may lead to a dynamic route.
      (phase === 'rewrite'
        ? undefined
        : rewritten(output, 'rewrite', { ...asked, pathname, search }));
    if (found) return found;
  }
  return undefined;
}

/** The page for what is nowhere. */
function notFound(output: Output, asked: Asked): Destination | undefined {
  for (const route of output.phase('error')) {
    const dest = route.status === 404 ? follow(route, asked) : undefined;
    const page = dest === undefined ? undefined : lookUp(output, dest, asked.search);
    if (page) return { ...page, status: 404 };
  }
  return undefined;
}

/** The headers that an answer to this request has, whatever gives it. */
export function headersOf(output: Output, asked: Asked): Record<string, string> {
  const routes = output.phase(undefined).filter((route) => !route.dest && takes(route, asked));
  return Object.assign({}, ...routes.map(({ headers }) => headers));
}

function lookUp(output: Output, pathname: string, search: string): Destination | undefined {
  const folder = output.functionAt(pathname);
  if (folder) return { kind: 'function', folder, matchedPath: pathname, search };
  const found = output.staticAt(pathname);
  return found && { kind: 'file', ...found };
}

/** The destination of a route if it has one and takes this request. */
function follow(route: Route, asked: Asked): string | undefined {
  const groups = route.dest && takes(route, asked);
  return groups && route.dest?.replaceAll(/\$(\w+)/g, (_, name) => groups[name] ?? '');
}

/** Whether a route is for a request: then what its patterns name. */
export function takes(
  { src, has = [], missing = [] }: Route,
  { pathname, headers }: Asked,
): Record<string, string> | undefined {
  const match = new RegExp(src).exec(pathname);
  if (!match) return undefined;
  const groups: Record<string, string> = { ...match.groups };
  match.forEach((value, n) => {
    groups[n] = value ?? '';
  });
  for (const condition of has) {
    const held = holds(condition, headers);
    if (!held) return undefined;
    Object.assign(groups, held);
  }
  return missing.some((one) => holds(one, headers)) ? undefined : groups;
}

/** What a condition's pattern names, or nothing when it does not hold. */
function holds({ type, key, value }: Condition, headers: IncomingHttpHeaders) {
  const header = headers[key.toLowerCase()];
  if (type !== 'header' || header === undefined) return undefined;
  const match = new RegExp(`^${value ?? '.*'}$`).exec(String(header));
  return match ? { ...match.groups } : undefined;
}

function join(search: string, query: string): string {
  return search === '' ? query : `${search}&${query.slice(1)}`;
}
