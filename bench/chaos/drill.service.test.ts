import { expect, it } from 'vitest';
import { drill } from './drill';
import { report } from './report';

it('keeps every promise while its parts are killed, paused and made to fail', {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
  console.log(`CHAOS_SEED=${seed}`);
  const result = await drill({ seed, durationMs: 20_000, rate: 20, endsWithRestart: true });
  console.log(report(result));
  expect(result.violations).toEqual([]);
  // A drill in which nothing went wrong would prove nothing.
  expect(result.faults.length).toBeGreaterThan(4);
  expect(result.rows).toBeGreaterThan(250);
});
