import { WARM_UP_HEADER } from '@/server/settings/internal';
import type { Secret } from '@/server/settings/lists';
import { signStandard } from '@/server/webhooks/signature';

const PAGES = ['/', '/openapi.json', '/docs', '/dashboard'];
const ROUNDS = 20;
const REQUESTS_PER_ROUND = 10;

type WarmUpOptions = { secret?: Secret | undefined; token: string };

/**
 * Requests each page once, and the webhook route until V8 has compiled it, so that the first burst
 * is as fast as the next. Nothing is stored, because the webhooks are invalid.
 * @param options.secret one of `WEBHOOK_SECRETS`, if any is set
 * @param options.token `WARM_UP_TOKEN` of the processes; they neither log nor count requests with it
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
