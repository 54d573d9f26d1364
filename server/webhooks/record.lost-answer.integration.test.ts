import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find';
import { markDispatched } from '@/db/transactions/outbox';
import { newTransaction } from '@/tests/support/connection';
import { recordTransaction } from './record';

const fault = vi.hoisted(() => ({ answersToLose: 0, afterInsert: async () => {} }));

vi.mock('@/db/transactions/insert', async (original) => {
  const real = await original<typeof import('@/db/transactions/insert')>();
  return {
    ...real,
    insertTransactions: async (...input: Parameters<typeof real.insertTransactions>) => {
      const inserted = await real.insertTransactions(...input);
      if (fault.answersToLose === 0) return inserted;
      fault.answersToLose -= 1;
      await fault.afterInsert();
      throw new Error('Connection terminated unexpectedly');
    },
  };
});

afterAll(() => vi.doUnmock('@/db/transactions/insert'));

beforeEach(() => {
  fault.answersToLose = 0;
  fault.afterInsert = async () => {};
});

it('accepts a webhook once when the database response to its insert is lost', async () => {
  fault.answersToLose = 1;
  expect(await recordTransaction(newTransaction('own'))).toEqual({ outcome: 'accepted' });
  expect(await recordTransaction(newTransaction('own'))).toEqual({ outcome: 'duplicate' });
});

it('accepts one of four identical webhooks when two batches lose their database responses', async () => {
  fault.answersToLose = 2;
  const first = recordTransaction(newTransaction('equal'));
  // Webhooks of the next event-loop turn are another batch.
  await new Promise(setImmediate);
  const others = [1, 2, 3].map(() => recordTransaction(newTransaction('equal')));
  const outcomes = (await Promise.all([first, ...others])).map(({ outcome }) => outcome);
  expect(outcomes.sort()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate']);
  expect(fault.answersToLose).toBe(0);
});

it('keeps a duplicate or conflict outcome when the insert is retried', async () => {
  await recordTransaction(newTransaction('before', '1500'));
  fault.answersToLose = 1;
  expect(await recordTransaction(newTransaction('before', '1500'))).toEqual({
    outcome: 'duplicate',
  });
  fault.answersToLose = 1;
  expect(await recordTransaction(newTransaction('before', '2'))).toEqual({ outcome: 'conflict' });
  expect((await findTransaction(database(), 'before'))?.amount).toBe('1500.0000');
});

it('accepts a webhook when the sweeper dispatches its row before the insert is retried', async () => {
  fault.answersToLose = 1;
  fault.afterInsert = async () => {
    const run = { key: 'swept', runNumber: 1, ackMs: null, overdueInMs: 60_000 };
    await markDispatched(database(), [run]);
  };
  expect(await recordTransaction(newTransaction('swept'))).toEqual({ outcome: 'accepted' });
});
