import { expect, test } from '../fixtures';

test.skip(Boolean(process.env.E2E_BASE_URL), 'a deployment has an Inngest server outside');

test('nobody outside runs functions while the embedded Inngest server does', async ({
  request,
}) => {
  for (const path of ['/api/inngest?fnId=x&stepId=step', '/api//inngest', '/%61pi/inngest']) {
    const response = await request.post(path, { data: {} });
    expect(response.status()).toBe(404);
  }
});
