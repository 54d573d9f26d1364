import type { Webhook } from '@/server/transactions/schema';
import { WEBHOOK_PATH, webhookBody } from '../parts/webhook-request';

/** A request as it was sent, and the answer; `status` 0 when there was none. */
export type Exchange = {
  body: string;
  status: number;
  outcome: string;
  answer: string;
  tookMs: number;
};

const CONNECTIONS = 6;

/** Posts a webhook as a processor does. Never throws. */
export async function postWebhook(webhook: Webhook): Promise<Exchange> {
  const body = webhookBody(webhook);
  const startedAtMs = performance.now();
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(WEBHOOK_PATH, { method: 'POST', headers, body });
    const answer = await response.text();
    const outcome = response.headers.get('x-webhook-outcome') ?? 'refused';
    const tookMs = performance.now() - startedAtMs;
    return { body, status: response.status, outcome, answer, tookMs };
  } catch (error) {
    const tookMs = performance.now() - startedAtMs;
    return { body, status: 0, outcome: 'no answer', answer: String(error), tookMs };
  }
}

/** Posts many, a few at a time, as a browser can. */
export async function postWebhooks(webhooks: readonly Webhook[]): Promise<Exchange[]> {
  const queue = webhooks.values();
  const exchanges: Exchange[] = [];
  const connection = async () => {
    for (const webhook of queue) exchanges.push(await postWebhook(webhook));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  return exchanges;
}
