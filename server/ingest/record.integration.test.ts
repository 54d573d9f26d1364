import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { database } from '@/db/client';
import type { NewTransaction } from '@/db/schema';
import { findTransaction } from '@/db/transactions/find-transaction';
import { record } from './record';

function transaction(transactionId: string, amount = '1500'): NewTransaction {
  return { transactionId, sourceAccount: 'a', destinationAccount: 'b', amount, currency: 'INR' };
}

async function outcomesOf(items: NewTransaction[]): Promise<string[]> {
  return (await Promise.all(items.map(record))).map(({ outcome }) => outcome);
}

describe('recording', () => {
  it('accepts one of a hundred equal webhooks at once; the rest are duplicates', async () => {
    const outcomes = await outcomesOf(Array.from({ length: 100 }, () => transaction('hundred')));
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((one) => one === 'duplicate')).toHaveLength(99);
  });

  it('tells a conflict from a duplicate within one group and across groups', async () => {
    const items = [
      transaction('mixed'),
      transaction('mixed', '1500.00'),
      transaction('mixed', '1'),
    ];
    expect(await outcomesOf(items)).toEqual(['accepted', 'duplicate', 'conflict']);
    expect(await outcomesOf(items)).toEqual(['duplicate', 'duplicate', 'conflict']);
    expect((await findTransaction(database(), 'mixed'))?.amount).toBe('1500.0000');
  });

  it('accepts each id exactly once, whatever comes together (property)', async () => {
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
