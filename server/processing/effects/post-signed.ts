import { once } from 'node:events';
import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { Secret } from '@/server/settings/lists';
import { signStandard } from '@/server/webhooks/signature';
import { TransientFailure, throwForStatus } from './errors';

const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_IDLE_SOCKETS = 20;

/** The body that Standard Webhooks recommends. */
export function messageOf(type: string, data: Record<string, unknown>): string {
  return JSON.stringify({ type, timestamp: new Date().toISOString(), data });
}

type PostOptions = {
  /** Unsigned without one. */
  secret: Secret | undefined;
  signal: AbortSignal;
  /** The `webhook-id`. The receiver deduplicates by it. */
  id: string;
  headers?: Record<string, string>;
  /** Also posts to addresses of this machine and of private networks. */
  allowPrivate: boolean;
};

/**
 * Posts JSON, signed by Standard Webhooks, and reads at most 64 KiB of the answer. It follows no redirect. The check
 * of the address is made when connecting, so no DNS answer can change between the two.
 * @throws TransientFailure or PermanentFailure for an answer that is not 2xx; Error if there is none
 */
export async function postSigned(
  url: string,
  body: string,
  { secret, signal, id, headers, allowPrivate }: PostOptions,
): Promise<{ status: number }> {
  const { request, agent } = clientFor(url, allowPrivate);
  const sent = request(url, {
    method: 'POST',
    agent,
    signal,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'transaction-webhooks',
      ...headers,
      ...(secret && signStandard(secret, body, { id })),
    },
  });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response', { signal });
  if (!response) throw new TransientFailure('no answer');
  await readBounded(response);
  const { statusCode: status = 0 } = response;
  throwForStatus(status, response.headers['retry-after'] ?? null);
  if (status < 200 || status >= 300) {
    throw new TransientFailure(
      `the receiver answered HTTP ${status}, and redirects are not followed`,
    );
  }
  return { status };
}

type Client = { request: typeof requestHttp; agent: Agent };

const clients = new Map<string, Client>();

function clientFor(url: string, allowPrivate: boolean): Client {
  const isSecure = url.startsWith('https:');
  const name = `${isSecure} ${allowPrivate}`;
  const client = clients.get(name) ?? {
    request: isSecure ? requestHttps : requestHttp,
    agent: new (isSecure ? RequestFilteringHttpsAgent : RequestFilteringHttpAgent)({
      keepAlive: true,
      maxFreeSockets: MAX_IDLE_SOCKETS,
      allowPrivateIPAddress: allowPrivate,
      allowMetaIPAddress: allowPrivate,
    }),
  };
  clients.set(name, client);
  return client;
}

/** Reads the answer, so that its connection can be used again, unless it is too long. */
async function readBounded(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) return;
  }
}
