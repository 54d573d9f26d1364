import { expect, it } from 'vitest';

it('serves plain webhooks from a static route with the same exports as the catch-all route', async () => {
  const catchAll = await import('../[...path]/route');
  const own = await import('./transactions/route');
  expect({ ...own }).toEqual({ ...catchAll });
});
