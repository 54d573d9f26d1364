import { expect, test } from '../fixtures';
import { post, WEBHOOK_PATH } from '../requests';
import { SESSION_FILE, target } from '../target';

/** A deployment and its database may have to wake up. */
const WAKE_UP_MS = 60_000;

test('the service answers GET /v1/health with 200', async ({ request }) => {
  const isHealthy = async () => (await request.get('/v1/health').catch(() => undefined))?.ok();
  await expect
    .poll(isHealthy, { timeout: WAKE_UP_MS, message: 'GET /v1/health is not 200' })
    .toBe(true);
});

test('the service accepts the signature of this run', async ({ url }) => {
  const statusOf = async () => (await post(url + WEBHOOK_PATH, {})).status;
  // On a deployment, the webhook function may have to wake up too.
  if (target.url) await expect.poll(statusOf, { timeout: WAKE_UP_MS }).not.toBe(503);
  const advice = target.webhookSecret
    ? 'E2E_WEBHOOK_SECRET is not one of WEBHOOK_SECRETS'
    : 'webhooks must be signed: set E2E_WEBHOOK_SECRET to one of WEBHOOK_SECRETS';
  expect(await statusOf(), advice).toBe(400);
});

test('the dashboard accepts the password of this run', async ({ request }) => {
  const { dashboardPassword: password } = target;
  if (password) {
    const answer = await request.post('/api/session', { data: { password } });
    expect(answer.status(), 'E2E_DASHBOARD_PASSWORD is not DASHBOARD_PASSWORD').toBe(204);
  }
  const answer = await request.get('/api/trpc/transactions.browseConflicts?input={}');
  expect(answer.status(), 'set E2E_DASHBOARD_PASSWORD to DASHBOARD_PASSWORD').toBe(200);
  if (password) await request.storageState({ path: SESSION_FILE });
});
