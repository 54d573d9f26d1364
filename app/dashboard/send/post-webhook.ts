import { z } from 'zod';
import { trpc } from '../trpc-client';

export type Exchange = {
  path: string;
  body: string;
  /** The signature headers; empty when the service has no secret. */
  headers: Record<string, string>;
  /** 0 when there was no response. */
  status: number;
  outcome: string;
  response: string;
  /** The ID of the delivery. */
  requestId: string | null;
  transactionIds: string[];
  /** What the server took; null without a response. */
  serverMs: number | null;
  /** The same from this browser, with its queue and the network. */
  browserMs: number;
};

const CONNECTIONS = 6;

type Webhooks = {
  /** The last part of the URL. */
  segment: string;
  bodies: readonly string[];
  onProgress?: (sent: number) => void;
};

/**
 * Posts webhooks like a processor, over as many connections as a browser opens to one host.
 * @throws TRPCClientError when the server can't sign them
 */
export async function postWebhooks({ segment, bodies, onProgress }: Webhooks): Promise<Exchange[]> {
  const signed = await trpc.signature.signWebhooks.mutate({ segment, bodies: [...bodies] });
  const path = `/v1/webhooks/${segment}`;
  const queue = signed.values();
  const exchanges: Exchange[] = [];
  const connection = async () => {
    for (const request of queue) {
      exchanges.push(await post({ path, ...request }));
      onProgress?.(exchanges.length);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return exchanges;
}

async function post(request: Pick<Exchange, 'path' | 'body' | 'headers'>): Promise<Exchange> {
  const startedAtMs = performance.now();
  const elapsedMs = () => performance.now() - startedAtMs;
  const none = { status: 0, requestId: null, transactionIds: [], serverMs: null };
  try {
    const headers = { 'content-type': 'application/json', ...request.headers };
    const reply = await fetch(request.path, { method: 'POST', headers, body: request.body });
    const response = await reply.text();
    return {
      ...request,
      status: reply.status,
      outcome: reply.headers.get('x-webhook-outcome') ?? 'rejected',
      response,
      requestId: reply.headers.get('x-request-id'),
      transactionIds: transactionIdsIn(response),
      serverMs: serverMsOf(reply.headers.get('server-timing')),
      browserMs: elapsedMs(),
    };
  } catch (error) {
    const response = String(error);
    return { ...request, ...none, outcome: 'no response', response, browserMs: elapsedMs() };
  }
}

/** The milliseconds in `Server-Timing`. */
export function serverMsOf(header: string | null): number | null {
  const duration = /dur=([\d.]+)/.exec(header ?? '')?.[1];
  return duration === undefined ? null : Number(duration);
}

const item = z.object({ transaction_id: z.string().optional() });
const answer = item.extend({ items: z.array(item).default([]) });

function transactionIdsIn(response: string): string[] {
  try {
    const { transaction_id, items } = answer.parse(JSON.parse(response));
    return [transaction_id, ...items.map((one) => one.transaction_id)].flatMap((id) => id ?? []);
  } catch {
    return [];
  }
}
