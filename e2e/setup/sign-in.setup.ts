import { expect, test } from '../fixtures';
import { SESSION_FILE, target } from '../target';

test('the dashboard accepts the password of this run', async ({ request }) => {
  const { dashboardPassword: password } = target;
  if (password) {
    const answer = await request.post('/api/session', { data: { password } });
    expect(answer.status(), 'E2E_DASHBOARD_PASSWORD is not its DASHBOARD_PASSWORD').toBe(204);
  }
  const answer = await request.get('/api/trpc/transactions.browseConflicts?input={}');
  expect(answer.status(), 'it takes a password: set E2E_DASHBOARD_PASSWORD').toBe(200);
  if (password) await request.storageState({ path: SESSION_FILE });
});
