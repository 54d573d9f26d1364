import { WEBHOOK_PATH, webhookBody } from '@/app/dashboard/components/webhook-request';
import type { Webhook } from '@/server/transactions/schema';
import { trpc } from '../trpc-client';

/** A request as it was sent, and the answer; `status` 0 when there was none. */
export type Exchange = {
  body: string;
  /** Those of the signature, where webhooks are signed. */
  headers: Record<string, string>;
  status: number;
  outcome: string;
  answer: string;
  tookMs: number;
};

const CONNECTIONS = 6;

type Request = Pick<Exchange, 'body' | 'headers'>;

async function post({ body, headers: signature }: Request): Promise<Exchange> {
  const startedAtMs = performance.now();
  const exchange = { body, headers: signature };
  try {
    const headers = { 'content-type': 'application/json', ...signature };
    const response = await fetch(WEBHOOK_PATH, { method: 'POST', headers, body });
    const answer = await response.text();
    const outcome = response.headers.get('x-webhook-outcome') ?? 'refused';
    const tookMs = performance.now() - startedAtMs;
    return { ...exchange, status: response.status, outcome, answer, tookMs };
  } catch (error) {
    const tookMs = performance.now() - startedAtMs;
    return { ...exchange, status: 0, outcome: 'no answer', answer: String(error), tookMs };
  }
}

/** What is to be sent, signed by the server where it asks for signatures. */
async function sign(webhooks: readonly Webhook[]): Promise<Request[]> {
  const bodies = webhooks.map(webhookBody);
  const headers = await trpc.signature.signWebhooks.mutate({ bodies });
  return bodies.map((body, n) => ({ body, headers: headers[n] ?? {} }));
}

/**
 * Posts webhooks as a processor does, a few at a time, as a browser can.
 * @throws TRPCClientError when they can't be signed
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
