import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { parseSecrets } from '../server/settings/lists';
import { razorpaySignature, signStandard } from '../server/webhooks/signature';
import { target } from './target';

export const WEBHOOK_PATH = '/v1/webhooks/transactions';

type Scheme = 'standard' | 'razorpay';

/** The response to a webhook. */
export type Answer = {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
  /** `accepted`, `duplicate`, `conflict` or `ignored`; null for an error. */
  outcome: string | null;
  /** Time to the complete response, as the sender sees it. */
  ackMs: number;
};

export type PostOptions = {
  headers?: Record<string, string>;
  /** How to sign when the target has a secret; `false`: not at all. */
  signAs?: Scheme | false;
};

/** Posts a string unchanged, anything else as JSON. Signs it if the target has a secret. */
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

/** The headers that sign a body, `ageSeconds` ago. Razorpay's scheme has no timestamp. */
export function signatureOf(
  body: string,
  scheme: Scheme,
  secret: string,
  { ageSeconds = 0 } = {},
): Record<string, string> {
  if (scheme === 'razorpay') return { 'x-razorpay-signature': razorpaySignature(secret, body) };
  const [parsed] = parseSecrets(secret);
  if (!parsed) throw new Error('no secret');
  return signStandard(parsed, body, { at: new Date(Date.now() - ageSeconds * 1_000) });
}

/** The status of a request for exactly this path, which `fetch` would normalise. */
export function statusOfRaw(url: string, path: string, method = 'GET'): Promise<number> {
  const { protocol, hostname, port } = new URL(url);
  const send = protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    send({ hostname, port, path, method, headers: target.headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
