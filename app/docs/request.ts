import { trpc } from '../dashboard/trpc-client';
import type { Operation } from './document';

/** What the reader has filled in. Parameters by their names; empty ones are not sent. */
export type Draft = { parameters: Record<string, string>; token: string; body: string };

export type Request = {
  /** With the query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body: string | null;
};

export type Answer = { status: number; text: string; tookMs: number };

export function toRequest(operation: Operation, { parameters, token, body }: Draft): Request {
  const filled = operation.parameters.flatMap(({ in: place, name }) => {
    const value = parameters[name] ?? '';
    return value === '' ? [] : [{ place, name, value }];
  });
  const path = filled.reduce(
    (made, { place, name, value }) =>
      place === 'path' ? made.replace(`{${name}}`, () => encodeURIComponent(value)) : made,
    operation.path,
  );
  const query = new URLSearchParams(
    filled.flatMap(({ place, name, value }) => (place === 'query' ? [[name, value]] : [])),
  );
  return {
    path: query.size === 0 ? path : `${path}?${query}`,
    headers: {
      ...Object.fromEntries(
        filled.flatMap(({ place, name, value }) => (place === 'header' ? [[name, value]] : [])),
      ),
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    body: operation.requestBody ? body : null,
  };
}

/**
 * Signs a webhook as its sender does, with the first secret of the source. The service does that for operators, so
 * no secret reaches the browser. Keeps a signature that the reader has filled in.
 * @throws TRPCClientError when the server cannot sign it
 */
export async function sign(request: Request): Promise<Request> {
  const isSigned = Object.keys(request.headers).some((name) => /signature$/i.test(name));
  if (isSigned || request.body === null) return request;
  const segment = request.path.slice(request.path.lastIndexOf('/') + 1);
  const [signed] = await trpc.signature.signWebhooks.mutate({ segment, bodies: [request.body] });
  if (!signed) return request;
  return { ...request, body: signed.body, headers: { ...request.headers, ...signed.headers } };
}

/** @throws TypeError without a response */
export async function send(method: string, { path, headers, body }: Request): Promise<Answer> {
  const startedAtMs = performance.now();
  const response = await fetch(path, {
    method,
    headers: { ...(body !== null && { 'content-type': 'application/json' }), ...headers },
    body,
  });
  const text = await response.text();
  const tookMs = performance.now() - startedAtMs;
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    text: isJson && text !== '' ? JSON.stringify(JSON.parse(text), null, 2) : text,
    tookMs,
  };
}
