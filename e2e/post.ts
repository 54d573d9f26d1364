import { setTimeout as sleep } from 'node:timers/promises';
import { type Scheme, signatureOf } from './signature';
import { target } from './target';

/** What a webhook was answered. */
export type Answer = {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** `accepted`, `duplicate`, `conflict` or `ignored`, where it was recorded or had no use. */
  outcome: string | null;
  /** The time to the whole answer, as the sender sees it. */
  ackMs: number;
};

/** The last answer to a webhook that was sent again while the answer was 503. */
export type Delivery = Answer & { tries: number };

export type PostOptions = {
  headers?: Record<string, string>;
  /** How it is signed when there is a secret; `false`: not at all. */
  signAs?: Scheme | false;
};

const MOST_TRIES = 6;

/**
 * Sends again what was answered 503, when the answer says, as processors do: a service that is overrun
 * refuses in time what it would acknowledge too late. That it isn't overrun too soon is for `e2e/promise`.
 * @returns the first other answer, or the last 503
 */
export async function persist<Reply extends { status: number; headers: Headers }>(
  send: () => Promise<Reply>,
): Promise<{ reply: Reply; tries: number }> {
  for (let tries = 1; ; tries += 1) {
    const reply = await send();
    if (reply.status !== 503 || tries === MOST_TRIES) return { reply, tries };
    // Not all at the same moment again.
    await sleep(Number(reply.headers.get('retry-after')) * 1_000 * (1 + Math.random()));
  }
}

/** Posts a body, as it is or as JSON, signed by `E2E_WEBHOOK_SECRET` when that is set. */
export async function post(
  url: string,
  content: unknown,
  { headers = {}, signAs = 'standard' }: PostOptions = {},
): Promise<Answer> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const { webhookSecret } = target;
  const signature = webhookSecret && signAs ? signatureOf(body, signAs, webhookSecret) : {};
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers, ...signature, ...headers },
    body,
  });
  const answer = await response.json();
  return {
    status: response.status,
    headers: response.headers,
    body: answer,
    outcome: response.headers.get('x-webhook-outcome'),
    ackMs: performance.now() - startedAt,
  };
}
