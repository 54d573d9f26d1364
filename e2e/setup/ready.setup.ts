import { expect, test } from '../fixtures';
import { target } from '../target';

/** A deployment may be asleep, and so may its database. */
const AWAKE_WITHIN_MS = 60_000;

test('the service is there', async ({ request }) => {
  const isHealthy = async () => (await request.get('/v1/health').catch(() => undefined))?.ok();
  await expect
    .poll(isHealthy, { timeout: AWAKE_WITHIN_MS, message: 'GET /v1/health is not 200' })
    .toBe(true);
});

test('it takes webhooks of ours', async ({ post }) => {
  const { status } = await post('/v1/webhooks/transactions', {});
  const advice = target.webhookSecret
    ? 'E2E_WEBHOOK_SECRET is none of its WEBHOOK_SECRETS'
    : 'it takes signed webhooks alone: set E2E_WEBHOOK_SECRET to one of its WEBHOOK_SECRETS';
  expect(status, advice).toBe(400);
});
