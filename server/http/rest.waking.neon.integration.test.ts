import { afterAll, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find';
import { listUndispatched } from '@/db/transactions/outbox';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';

const neon = await vi.hoisted(async () => {
  const { switchToNeon } = await import('@/tests/support/neon-proxy');
  return await switchToNeon();
});
vi.unmock('@/server/core/deadline');

const ID = 'asleep';
const WAKING_MS = 1_500;

afterAll(() => neon.close());

const { post } = createRestClient();
const send = () => post('/v1/webhooks/transactions', webhook(ID));

it('answers 503 when Neon wakes up too slowly, but keeps the late row in the outbox', async () => {
  neon.fail({ delayMs: WAKING_MS });
  expect(await send()).toMatchObject({ status: 503 });
  await vi.waitFor(
    async () => expect(await findTransaction(database(), ID)).toBeDefined(),
    20 * WAKING_MS,
  );
  // The redelivery is a duplicate, and the sweeper still finds the row.
  await vi.waitFor(
    async () => expect(await send()).toMatchObject({ status: 202, body: { outcome: 'duplicate' } }),
    20 * WAKING_MS,
  );
  const undispatched = await listUndispatched(database(), { limit: 100, minimumAgeMs: 0 });
  expect(undispatched.map(({ key }) => key)).toEqual([ID]);
});
