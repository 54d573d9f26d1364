import { expect, it } from 'vitest';
import { stopLimitsMs } from './stop-limits';

const { front, other, postgres } = stopLimitsMs;

it('a stop is over one second before Docker kills the service', () => {
  expect(front.kill + other.kill + postgres.kill).toBeLessThan(9_000);
});

it('a process that needs all the time that it has is not killed', () => {
  expect(front.drain + front.dispatch).toBeLessThan(front.kill);
  expect(other.drain).toBeLessThan(other.kill);
});
