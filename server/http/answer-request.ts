import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientIp } from './client-ip';
import type { RestResponse } from './responses';
import type { RestRequest } from './rest';

const MAX_DISCARDED_BYTES = 4 * 1024 * 1024;
const DISCARD_TIMEOUT_MS = 5_000;

/**
 * Answers a request of Node's HTTP server with what `handle` returns. It must not throw.
 * @param options.isDirect whether the client is at the other end of the connection. Otherwise a platform is, which adds
 * the client to `X-Forwarded-For`.
 */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: RestRequest) => Promise<RestResponse>,
  { isDirect = true } = {},
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const get = (name: string) => {
    const value = request.headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  const ip = clientIp({ get }, isDirect ? request.socket.remoteAddress : undefined);
  // An early error, such as 413, must not destroy the connection before the client has read it.
  const body = { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
  const {
    status,
    headers,
    body: text,
  } = await handle({ method, url, headers: { get }, body, clientIp: ip });
  const length = method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, ...length }).end(text);
  if (!request.complete) discardBody(request);
}

/** Reads on for a while, so that the client gets to read the response instead of a connection reset. */
function discardBody(request: IncomingMessage): void {
  let left = MAX_DISCARDED_BYTES;
  const timeout = setTimeout(() => request.destroy(), DISCARD_TIMEOUT_MS);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.once('close', () => clearTimeout(timeout));
  request.resume();
}
