import { type Scheme, signatureOf } from './signature';
import { target } from './target';

/** The response to a webhook. */
export type Answer = {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** `accepted`, `duplicate`, `conflict` or `ignored`; null for an error. */
  outcome: string | null;
  /** Time to the whole response, as the sender sees it. */
  ackMs: number;
};

export type PostOptions = {
  headers?: Record<string, string>;
  /** How it is signed when there is a secret; `false`: not at all. */
  signAs?: Scheme | false;
};

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
