import { expect, it } from 'vitest';
import { outageDrill } from '@/bench/outage/drill';

const isFull = process.env.TEST_FULL === '1';
const SIZE = isFull
  ? { transactions: 10_000, perSecond: 40, outageMs: 600_000, killEveryMs: 10_000 }
  : { transactions: 250, perSecond: 25, outageMs: 12_000, killEveryMs: 3_000 };

it('delivers every transaction once after an outage of the other side with kills, and fails none', {
  timeout: 1_200_000,
}, async () => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
  console.log(`CHAOS_SEED=${seed}`);
  const result = await outageDrill({ seed, ...SIZE, maxConcurrent: isFull ? 20 : 5 });
  console.log(result);
  expect(result.violations).toEqual([]);
  // Otherwise the outage would prove nothing.
  expect(result.waitingAtReturn).toBeGreaterThan(SIZE.transactions / 4);
  expect(result.kills.length).toBeGreaterThan(1);
});
