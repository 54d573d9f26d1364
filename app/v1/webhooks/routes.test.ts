import { expect, it } from 'vitest';
import { operations } from '@/server/http/routes';

it('serves each webhook from a static route with the same exports as the catch-all route', async () => {
  const webhooks = operations.filter(({ access }) => access === 'webhook');
  expect(webhooks.length).toBeGreaterThan(1);
  const catchAll = await import('../[...path]/route');
  for (const { path } of webhooks) {
    const name = path.replace('/v1/webhooks/', '');
    const own = await import(`./${name}/route.ts`);
    expect({ ...own }, path).toEqual({ ...catchAll });
  }
});
