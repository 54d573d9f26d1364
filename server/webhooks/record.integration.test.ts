import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import type { NewTransaction } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find';
import { answerDeadlineMs } from '@/server/core/deadline';
import { recordTransaction } from './record';

function transaction(key: string, amount = '1500'): NewTransaction {
  return {
    key,
    source: 'default',
    sourceAccount: 'a',
    destinationAccount: 'b',
    amount,
    currency: 'INR',
  };
}

async function outcomesOf(items: NewTransaction[]): Promise<string[]> {
  return (await Promise.all(items.map((item) => recordTransaction(item)))).map(
    ({ outcome }) => outcome,
  );
}

describe('transaction recording', () => {
  it('accepts one of 100 concurrent identical webhooks and deduplicates the other 99', async () => {
    const outcomes = await outcomesOf(Array.from({ length: 100 }, () => transaction('hundred')));
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'duplicate')).toHaveLength(99);
  });

  it('distinguishes a conflict from a duplicate within and across batches', async () => {
    const items = [
      transaction('mixed'),
      transaction('mixed', '1500.00'),
      transaction('mixed', '1'),
    ];
    expect(await outcomesOf(items)).toEqual(['accepted', 'duplicate', 'conflict']);
    expect(await outcomesOf(items)).toEqual(['duplicate', 'duplicate', 'conflict']);
    expect((await findTransaction(database(), 'mixed'))?.amount).toBe('1500.0000');
  });

  it('records the rest of a batch when the database rejects one row', async () => {
    const invalid = { ...transaction('poison'), sourceAccount: 'a\u0000b' };
    const items = [transaction('before'), invalid, transaction('after'), transaction('after', '2')];
    const results = await Promise.allSettled(items.map((item) => recordTransaction(item)));
    expect(
      results.map((one) => (one.status === 'fulfilled' ? one.value.outcome : 'rejected')),
    ).toEqual(['accepted', 'rejected', 'accepted', 'conflict']);
    expect(await findTransaction(database(), 'poison')).toBeUndefined();
  });

  it('rejects a webhook past the response deadline without storing the transaction', async () => {
    const late = recordTransaction(transaction('late'), {
      receivedAtMs: performance.now() - answerDeadlineMs(),
    });
    await expect(late).rejects.toThrow('no time left');
    expect(await findTransaction(database(), 'late')).toBeUndefined();
  });

  it('rejects a webhook while 4,000 webhooks are pending, then accepts a retry', async () => {
    const crowd = Array.from({ length: 4_000 }, (_, n) =>
      recordTransaction(transaction(`crowd-${n}`)),
    );
    const settled = Promise.allSettled(crowd);
    await expect(recordTransaction(transaction('one-too-many'))).rejects.toThrow(
      'more than 4000 items wait',
    );
    await settled;
    expect(await recordTransaction(transaction('one-too-many'))).toEqual({ outcome: 'accepted' });
  });

  // Neon's driver has no connections.
  it.skipIf(process.env.DATABASE_DRIVER === 'neon')(
    'records a webhook while lists and reports hold all their connections',
    async () => {
      let areDone = false;
      const reports = Promise.all(
        Array.from({ length: 12 }, () => database().execute('select pg_sleep(1)')),
      ).then(() => {
        areDone = true;
      });
      const recorded = await recordTransaction(transaction('beside-reports'));
      expect([recorded, areDone]).toEqual([{ outcome: 'accepted' }, false]);
      await reports;
    },
  );

  it('accepts each transaction ID exactly once in any mix of duplicates and conflicts', async () => {
    const arrivals = fc.array(fc.record({ id: fc.nat(5), amount: fc.constantFrom('1', '2') }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, async (sent) => {
        const run = randomUUID();
        const outcomes = await outcomesOf(
          sent.map(({ id, amount }) => transaction(`${run}-${id}`, amount)),
        );
        for (const id of new Set(sent.map((one) => one.id))) {
          const own = sent.flatMap((one, n) =>
            one.id === id ? [{ ...one, outcome: outcomes[n] }] : [],
          );
          const stored = await findTransaction(database(), `${run}-${id}`);
          expect(own.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
          for (const { amount, outcome } of own) {
            const equal = Number(stored?.amount) === Number(amount);
            expect(outcome === 'conflict').toBe(!equal);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
