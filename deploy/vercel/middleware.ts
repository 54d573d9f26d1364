import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Instances } from './instances';
import type { Output } from './output';
import { takes } from './routes';

type Asked = { pathname: string; search: string; headers: IncomingHttpHeaders };

/**
 * Runs the middleware of a request's path: what it wants the request to have goes into
 * `asked.headers`, what it wants the answer to have into `response`.
 * @throws Error when it does something else than let the request go on
 */
export async function runMiddleware(
  output: Output,
  instances: Instances,
  asked: Asked,
  response: ServerResponse,
): Promise<void> {
  for (const route of output.phase(undefined)) {
    if (!route.middlewarePath || !takes(route, asked)) continue;
    const folder = output.functionAt(route.middlewarePath) ?? '';
    const url = `http://127.0.0.1:${await instances.port(folder)}${asked.pathname}${asked.search}`;
    const accept = { accept: asked.headers.accept ?? '*/*' };
    const { headers } = await fetch(url, { headers: accept, redirect: 'manual' });
    if (headers.get('x-middleware-next') !== '1') {
      throw new Error('a middleware answers by itself, which is not served here');
    }
    for (const [name, value] of headers) {
      const wanted = /^x-middleware-request-(.+)$/.exec(name)?.[1];
      if (wanted) asked.headers[wanted] = value;
      else if (name === 'content-security-policy') response.setHeader(name, value);
    }
  }
}
