import type { Webhook } from '@/server/transactions/schema';
import { WEBHOOK_PATH, webhookBody } from '../components/curl-command';
import { trpc } from '../trpc-client';

export type Exchange = {
  body: string;
  /** The signature headers; empty when the service has no secret. */
  headers: Record<string, string>;
  /** 0 when there was no response. */
  status: number;
  outcome: string;
  response: string;
  tookMs: number;
};

const CONNECTIONS = 6;

type SignedRequest = Pick<Exchange, 'body' | 'headers'>;

/**
 * Posts webhooks like a processor, over as many connections as a browser opens to one host.
 * @throws TRPCClientError when the server can't sign them
 */
export async function postWebhooks(webhooks: readonly Webhook[]): Promise<Exchange[]> {
  const queue = (await sign(webhooks)).values();
  const exchanges: Exchange[] = [];
  const connection = async () => {
    for (const request of queue) exchanges.push(await post(request));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return exchanges;
}

async function sign(webhooks: readonly Webhook[]): Promise<SignedRequest[]> {
  const bodies = webhooks.map(webhookBody);
  const headers = await trpc.signature.signWebhooks.mutate({ bodies });
  return bodies.map((body, n) => ({ body, headers: headers[n] ?? {} }));
}

async function post(request: SignedRequest): Promise<Exchange> {
  const startedAtMs = performance.now();
  const elapsedMs = () => performance.now() - startedAtMs;
  try {
    const headers = { 'content-type': 'application/json', ...request.headers };
    const reply = await fetch(WEBHOOK_PATH, { method: 'POST', headers, body: request.body });
    const response = await reply.text();
    const outcome = reply.headers.get('x-webhook-outcome') ?? 'rejected';
    return { ...request, status: reply.status, outcome, response, tookMs: elapsedMs() };
  } catch (error) {
    const response = String(error);
    return { ...request, status: 0, outcome: 'no response', response, tookMs: elapsedMs() };
  }
}
