import { eq, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { database } from '@/db/client';
import { tasks } from '@/db/schema';
import { findLastFinish } from '@/db/tasks';
import { createRestClient } from '@/tests/support/rest';
import { webhook } from '@/tests/support/webhooks';
import { sweepWhenDue } from './sweep-when-due';

const nothing = { undispatched: 0, overdue: 0 };
const { rest, post, afterResponses } = createRestClient();

beforeEach(async () => {
  await database().delete(tasks);
});

/** Moves the last sweep into the past. */
async function age(seconds: number): Promise<void> {
  await database()
    .update(tasks)
    .set({ claimedAt: sql`now() - ${seconds} * interval '1 second'` })
    .where(eq(tasks.name, 'sweep'));
}

it('sweeps once when ten processes find at the same time that a sweep is due', async () => {
  const swept = await Promise.all(Array.from({ length: 10 }, () => sweepWhenDue()));
  expect(swept.filter((one) => one !== undefined)).toEqual([nothing]);
});

it('sweeps again after a minute, and not before', async () => {
  await sweepWhenDue();
  await age(58);
  expect(await sweepWhenDue()).toBeUndefined();
  await age(61);
  expect(await sweepWhenDue()).toEqual(nothing);
});

it('sweeps in any case as the backstop', async () => {
  await sweepWhenDue();
  expect(await sweepWhenDue({ everyMs: 0 })).toEqual(nothing);
});

it('sweeps after a minute when the process that claimed a sweep has died', async () => {
  await database().insert(tasks).values({ name: 'sweep', claimedAt: sql`now()` });
  expect(await sweepWhenDue()).toBeUndefined();
  await age(61);
  expect(await sweepWhenDue()).toEqual(nothing);
});

it('sweeps after a webhook when nobody has for 90 seconds, and reports it in health', async () => {
  const lastSweptAt = async () => (await rest('/v1/health')).body.last_swept_at;
  expect(await lastSweptAt()).toBeNull();
  // The first webhook of a process looks whether a sweep is due.
  await post('/v1/webhooks/transactions', webhook('txn_1'));
  await afterResponses();
  const finishedAt = await findLastFinish(database(), 'sweep');
  expect(finishedAt).toBeInstanceOf(Date);
  expect(await lastSweptAt()).toBe(finishedAt?.toISOString());
});
