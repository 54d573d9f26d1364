import { sourceOf } from './limits/source';
import { handleRest, type RestAnswer } from './rest';
import type { Context } from './trpc';

/** The REST API for whoever has a web `Request` and wants a `Response`. */
export async function respond(
  request: Request,
  options: Pick<Context, 'defer'>,
): Promise<Response> {
  const { method, url, headers, body } = request;
  const source = sourceOf(headers);
  return toResponse(await handleRest({ method, url, headers, body, source }, options));
}

/** An answer as a `Response`; an empty one, as to HEAD, has no body at all. */
export function toResponse({ body, ...init }: RestAnswer): Response {
  return new Response(body === '' ? null : body, init);
}
