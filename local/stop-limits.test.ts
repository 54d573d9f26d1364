import { expect, it } from 'vitest';
import { stopLimitsMs } from './stop-limits';

it('stops the whole service within ten seconds, even if every part of it hangs', () => {
  const sumMs = Object.values(stopLimitsMs).reduce((sum, limitMs) => sum + limitMs, 0);
  expect(sumMs).toBeLessThan(9_000);
});
