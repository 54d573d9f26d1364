import { setTimeout as sleep } from 'node:timers/promises';
import { WARM_UP_HEADER } from '@/server/http/observe-request';
import type { Secret } from '@/server/settings/lists';
import { signStandard } from '@/server/webhooks/signature';
import { signature } from '../inngest-server/keys';

const MAX_REGISTER_ATTEMPTS = 20;
const REGISTER_PAUSE_MS = 250;
const PAGES = ['/', '/openapi.json', '/docs', '/dashboard'];
const ROUNDS = 20;
const REQUESTS_PER_ROUND = 10;

type WarmUpOptions = { secret?: Secret | undefined; token: string };

/**
 * Registers the app's functions with its Inngest server (SDK specification, 4.3).
 * @param signingKey the app's key; an app with a key rejects an unsigned request
 * @throws Error when the server rejects them
 */
export async function registerFunctions(url: string, signingKey?: string): Promise<void> {
  const target = `${url}/api/inngest`;
  const body = JSON.stringify({ url: target });
  for (let attempt = 1; ; attempt += 1) {
    const headers = {
      'content-type': 'application/json',
      ...(signingKey && {
        'x-inngest-signature': signature(signingKey, body, Math.floor(Date.now() / 1_000)),
      }),
    };
    const response = await fetch(target, { method: 'PUT', headers, body });
    if (response.ok) return;
    if (attempt === MAX_REGISTER_ATTEMPTS) {
      throw new Error(`Inngest rejected the functions: ${await response.text()}`);
    }
    await sleep(REGISTER_PAUSE_MS);
  }
}

/**
 * Requests each page once, and the webhook route until V8 has compiled it, so that the first burst
 * is as fast as the next. Nothing is stored, because the webhooks are invalid.
 * @param options.secret one of `WEBHOOK_SECRETS`, if any is set
 * @param options.token `WARM_UP_TOKEN` of the processes; they neither log nor count requests with
 * it
 */
export async function warmUp(url: string, { secret, token }: WarmUpOptions): Promise<void> {
  const body = JSON.stringify({ transaction_id: 'warm-up', amount: 1500, currency: 'INR' });
  const request = async (path: string, init?: RequestInit) => {
    const response = await fetch(url + path, init);
    await response.arrayBuffer();
  };
  const postInvalid = () =>
    request('/v1/webhooks/transactions', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [WARM_UP_HEADER]: token,
        ...(secret && signStandard(secret, body)),
      },
      body,
    });
  const read = () => request('/v1/transactions/warm-up', { headers: { [WARM_UP_HEADER]: token } });

  await Promise.all(PAGES.map((page) => request(page)));
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(
      Array.from({ length: REQUESTS_PER_ROUND }, () => [postInvalid(), read()]).flat(),
    );
  }
}
