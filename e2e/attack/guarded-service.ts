import type { Page } from '@playwright/test';
import { type Service, startService } from '../../tests/support/service';
import { webhook } from '../../tests/support/webhooks';
import { SUITE_SETTINGS } from '../copies';
import { test as base, expect } from '../fixtures';
import { signatureOf, WEBHOOK_PATH } from '../requests';

export const LIVE_SECRET = 'the-live-secret';
export const READ_TOKEN = 'read-0123456789-0123456789';
const PASSWORD = 'correct horse';

type Headers = Record<string, string>;
type Init = { method?: string; headers?: Headers; body?: string };

type Attacker = {
  /** Sends a request from a client IP that no other test has. */
  send: (path: string, init?: Init) => Promise<Response>;
  /** Posts a webhook with these headers and its content type. */
  post: (body: string, headers?: Headers) => Promise<Response>;
};

type Fixtures = { attacker: Attacker; body: (id: string, change?: object) => string };

/** Tests with a service per worker that has secrets, tokens and a password, as in production. */
export const test = base.extend<Fixtures, { guarded: Service }>({
  guarded: [
    // Playwright requires a destructured first parameter.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      const env = {
        ...SUITE_SETTINGS,
        WEBHOOK_SECRETS: `${LIVE_SECRET},another-secret`,
        API_TOKENS: `grafana:read:${READ_TOKEN}`,
        DASHBOARD_PASSWORD: PASSWORD,
        TRUSTED_PROXIES: '1',
        LOG_LEVEL: 'error',
      };
      const service = await startService({ env });
      await use(service);
      await service.end();
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
      const response = await send(WEBHOOK_PATH, { ...init, headers: all });
      expect(response.status, 'the service is unavailable').not.toBe(503);
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
  return signatureOf(body, 'standard', secret, { ageSeconds });
}

/** A valid Razorpay signature. */
export function signAsRazorpay(body: string, secret = LIVE_SECRET): Headers {
  return signatureOf(body, 'razorpay', secret);
}

/** Signs in to the dashboard over HTTP and returns the session cookie. */
export async function signIn({ send }: Attacker): Promise<string> {
  const response = await send('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  });
  expect(response.status).toBe(204);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

const LIMIT_PER_MINUTE = 60;
/**
 * A process learns of the requests of another within milliseconds, or later if the machine is busy.
 * If it never did, each of the two would accept 30 more.
 */
const MAX_BEYOND_LIMIT = 10;

/**
 * Sends as many requests as a client may within a minute, which must all be answered with 401, and further ones
 * until the first 429. Returns that one.
 */
export async function untilLimited(request: (n: number) => Promise<Response>): Promise<Response> {
  const answers = await Promise.all(Array.from({ length: LIMIT_PER_MINUTE }, (_, n) => request(n)));
  expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
  let beyond = 0;
  let answer = await request(LIMIT_PER_MINUTE);
  await expect
    .poll(async () => {
      if (answer.status === 429) return 429;
      beyond += 1;
      answer = await request(LIMIT_PER_MINUTE + beyond);
      return answer.status;
    })
    .toBe(429);
  expect(beyond).toBeLessThanOrEqual(MAX_BEYOND_LIMIT);
  return answer;
}

/** Types a password into the sign-in page and presses Enter. */
export async function enterPassword(page: Page, password = PASSWORD): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

export { expect };
