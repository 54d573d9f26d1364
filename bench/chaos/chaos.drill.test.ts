import { expect, it } from 'vitest';
import { drill } from './drill';
import { report } from './report';

const DURATION_MS = process.env.TEST_FULL === '1' ? 120_000 : 12_000;

it('loses, repeats and delays no webhook while processes are killed, paused and made to fail', async () => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
  console.log(`CHAOS_SEED=${seed}`);
  const result = await drill({
    seed,
    durationMs: DURATION_MS,
    rate: 20,
    endsWithRestart: true,
    clock: 'service',
  });
  console.log(report(result));
  expect(result.violations).toEqual([]);
  // Without faults and webhooks, the chaos test would prove nothing.
  expect(result.faults.length).toBeGreaterThan(2);
  expect(result.rows).toBeGreaterThan(120);
});
