import { expect, it } from 'vitest';
import { drill } from './drill';
import { report } from './report';

// Other tests do not run meanwhile, but whatever else the machine does may take the CPU from the sender.
const SHORT = { durationMs: 12_000, clock: 'service' } as const;
const LONG = { durationMs: 120_000, clock: 'sender' } as const;

it('loses, doubles and delays nothing while processes are killed, paused and made to fail', async () => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
  console.log(`CHAOS_SEED=${seed}`);
  const length = process.env.TEST_FULL === '1' ? LONG : SHORT;
  const result = await drill({ seed, rate: 20, endsWithRestart: true, ...length });
  console.log(report(result));
  expect(result.violations).toEqual([]);
  // A drill in which nothing went wrong would prove nothing.
  expect(result.faults.length).toBeGreaterThan(2);
  expect(result.rows).toBeGreaterThan(120);
});
