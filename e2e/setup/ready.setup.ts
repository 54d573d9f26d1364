import { expect, test } from '../fixtures';
import { post } from '../post';
import { target } from '../target';

/** A deployment may be asleep, and so may its database. */
const AWAKE_WITHIN_MS = 60_000;

test('the service answers GET /v1/health with 200', async ({ request }) => {
  const isHealthy = async () => (await request.get('/v1/health').catch(() => undefined))?.ok();
  await expect
    .poll(isHealthy, { timeout: AWAKE_WITHIN_MS, message: 'GET /v1/health is not 200' })
    .toBe(true);
});

test('the service accepts the signature of this run', async ({ url }) => {
  const statusOf = async () => (await post(`${url}/v1/webhooks/transactions`, {})).status;
  // On a deployment, the function that takes webhooks may be asleep, too.
  if (target.url) await expect.poll(statusOf, { timeout: AWAKE_WITHIN_MS }).not.toBe(503);
  const advice = target.webhookSecret
    ? 'E2E_WEBHOOK_SECRET is none of its WEBHOOK_SECRETS'
    : 'it takes signed webhooks alone: set E2E_WEBHOOK_SECRET to one of its WEBHOOK_SECRETS';
  expect(await statusOf(), advice).toBe(400);
});
