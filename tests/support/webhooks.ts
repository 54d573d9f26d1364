import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Transaction, transactionSchema, type Webhook } from '@/server/transactions/schema';

const POLL_MS = 100;

export function webhook(transactionId: string, change: Partial<Webhook> = {}): Webhook {
  return {
    transaction_id: transactionId,
    source_account: 'acc_user_789',
    destination_account: 'acc_merchant_456',
    amount: 1500,
    currency: 'INR',
    ...change,
  };
}

/** Posts a webhook. `ackMs` is the time to the complete response, as the sender sees it. */
export async function post(url: string, body: Webhook) {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/webhooks/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  return { status: response.status, outcome: answer.outcome, ackMs: performance.now() - startedAt };
}

/** The transaction from the API; undefined if there is none or the service does not respond. */
export async function read(
  url: string,
  transactionId: string,
  headers: Record<string, string> = {},
): Promise<Transaction | undefined> {
  const path = `/v1/transactions/${encodeURIComponent(transactionId)}`;
  const response = await fetch(url + path, { headers }).catch(() => undefined);
  return response?.ok ? transactionSchema.parse(await response.json()) : undefined;
}

/**
 * Waits until a transaction is PROCESSED.
 * @throws Error after `timeoutMs`
 */
export async function untilProcessed(
  url: string,
  transactionId: string,
  timeoutMs: number,
  headers: Record<string, string> = {},
): Promise<Transaction> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const transaction = await read(url, transactionId, headers);
    if (transaction?.status === 'PROCESSED') return transaction;
    if (Date.now() > deadline) {
      throw new Error(`${transactionId} is not PROCESSED: ${JSON.stringify(transaction)}`);
    }
    await sleep(POLL_MS);
  }
}

/** The duration of a request in its `Server-Timing` header; NaN without one. */
export function serverMs(headers: IncomingHttpHeaders): number {
  return Number(/total;dur=([\d.]+)/.exec(String(headers['server-timing']))?.[1]);
}

export function processingMs({ created_at, processed_at }: Transaction): number {
  return Date.parse(processed_at ?? '') - Date.parse(created_at);
}
