import { setTimeout as sleep } from 'node:timers/promises';
import { WARM_UP_HEADER } from '@/server/http/observe-request';
import type { Secret } from '@/server/settings/lists';
import { signStandard } from '@/server/webhooks/signature';
import { signature } from '../inngest-server/keys';

const REGISTER_ATTEMPTS = 20;
const REGISTER_PAUSE_MS = 250;
const PAGES = ['/', '/openapi.json', '/docs', '/dashboard'];
const ROUNDS = 20;
const AT_ONCE = 10;

type WarmUpOptions = { secret?: Secret | undefined; token: string };

/**
 * Has the app tell its Inngest server which functions it has (SDK specification, 4.3).
 * @param signingKey the app's own, if it has one: it then takes no such request from anybody else
 * @throws Error when the server does not take them
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
    if (attempt === REGISTER_ATTEMPTS) {
      throw new Error(`Inngest did not take the functions: ${await response.text()}`);
    }
    await sleep(REGISTER_PAUSE_MS);
  }
}

/**
 * Calls each page once, and the webhook route until V8 has compiled it, so that the first burst is as
 * fast as the next. The webhooks are invalid: nothing is recorded.
 * @param options.secret one of `WEBHOOK_SECRETS`, where that is set
 * @param options.token `WARM_UP_TOKEN` of the processes, by which they neither log nor count these requests
 */
export async function warmUp(url: string, options: WarmUpOptions): Promise<void> {
  await Promise.all(PAGES.map((page) => finish(fetch(url + page))));
  for (let round = 0; round < ROUNDS; round += 1) {
    const webhooks = Array.from({ length: AT_ONCE }, () => finish(postInvalid(url, options)));
    const reads = Array.from({ length: AT_ONCE }, () =>
      finish(
        fetch(`${url}/v1/transactions/warm-up`, { headers: { [WARM_UP_HEADER]: options.token } }),
      ),
    );
    await Promise.all([...webhooks, ...reads]);
  }
}

function postInvalid(url: string, { secret, token }: WarmUpOptions): Promise<Response> {
  const body = JSON.stringify({ transaction_id: 'warm-up', amount: 1500, currency: 'INR' });
  return fetch(`${url}/v1/webhooks/transactions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [WARM_UP_HEADER]: token,
      ...(secret && signStandard(secret, body)),
    },
    body,
  });
}

async function finish(answer: Promise<Response>): Promise<void> {
  await (await answer).arrayBuffer();
}
