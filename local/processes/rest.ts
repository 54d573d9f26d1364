import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '@/server/core/trpc';
import { clientIp } from '@/server/http/client-ip';
import { handleRest } from '@/server/http/rest';

/** Node's side of the REST adapter: as Next's, without a `Request` and a `Response` in between. */
export async function handleNodeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  defer: Context['defer'],
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const get = (name: string) => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  const ip = clientIp({ get }, request.socket.remoteAddress);
  const answer = await handleRest(
    { method, url, headers: { get }, body: request, clientIp: ip },
    { defer },
  );
  response
    .writeHead(answer.status, {
      ...answer.headers,
      ...(method !== 'HEAD' && { 'content-length': Buffer.byteLength(answer.body) }),
    })
    .end(answer.body);
}
