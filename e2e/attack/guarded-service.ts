import { parseSecrets } from '../../server/settings/lists';
import { razorpaySignature, signStandard } from '../../server/webhooks/signature';
import { webhook } from '../../tests/support/webhooks';
import { SUITE_SETTINGS, startLocal } from '../copies';
import { test as base, expect } from '../fixtures';

export const LIVE_SECRET = 'the-live-secret';
export const READ_TOKEN = 'read-0123456789-0123456789';
export const PASSWORD = 'correct horse';

type Headers = Record<string, string>;
type Init = { method?: string; headers?: Headers; body?: string };

type Attacker = {
  /** Sends something from an address that no other test has. */
  send: (path: string, init?: Init) => Promise<Response>;
  /** Posts a webhook with these headers beside its content type. */
  post: (body: string, headers?: Headers) => Promise<Response>;
};

type Fixtures = { attacker: Attacker; body: (id: string, change?: object) => string };

/** Tests against a service with secrets, tokens and a password, as in production; one per worker. */
export const test = base.extend<Fixtures, { guarded: { url: string } }>({
  guarded: [
    // Playwright reads fixtures by their destructured parameter, so there has to be one.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const service = await startLocal({
        ...SUITE_SETTINGS,
        WEBHOOK_SECRETS: `${LIVE_SECRET},another-secret`,
        API_TOKENS: `grafana:read:${READ_TOKEN}`,
        DASHBOARD_PASSWORD: PASSWORD,
        TRUSTED_PROXIES: '1',
        LOG_LEVEL: 'error',
      });
      await use(service);
      await service.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  attacker: async ({ guarded }, use, { testId }) => {
    const number = Number.parseInt(testId.slice(-4), 16);
    const from = `203.0.${number >> 8}.${number & 255}`;
    const send: Attacker['send'] = (where, { headers, ...init } = {}) =>
      fetch(guarded.url + where, { ...init, headers: { 'x-forwarded-for': from, ...headers } });
    const post: Attacker['post'] = async (content, headers) => {
      const init = { method: 'POST', body: content };
      const all = { 'content-type': 'application/json', ...headers };
      const response = await send('/v1/webhooks/transactions', { ...init, headers: all });
      expect(response.status, 'the service refused a webhook for a reason of its own').not.toBe(
        503,
      );
      return response;
    };
    await use({ send, post });
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above
  body: async ({}, use) => {
    await use((id, change) => JSON.stringify(webhook(id, change)));
  },
});

/** A valid Standard Webhooks signature, of any age. */
export function sign(body: string, { secret = LIVE_SECRET, ageSeconds = 0 } = {}): Headers {
  const [parsed] = parseSecrets(secret);
  if (!parsed) throw new Error('no secret');
  return signStandard(parsed, body, { at: new Date(Date.now() - ageSeconds * 1_000) });
}

/** A valid signature as Razorpay makes it. */
export function signAsRazorpay(body: string, secret = LIVE_SECRET): Headers {
  return { 'x-razorpay-signature': razorpaySignature(secret, body) };
}

/** Signs in to the dashboard and answers the session's cookie. */
export async function signIn({ send }: Attacker): Promise<string> {
  const response = await send('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  });
  expect(response.status).toBe(204);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

export { expect };
