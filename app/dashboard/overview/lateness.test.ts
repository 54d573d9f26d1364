import { expect, it } from 'vitest';
import { findLateness } from './lateness';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 15, 9, minute)).toISOString();

/** A step per minute, late where `late` says so. */
function stepsOf(late: readonly { late?: number; late_p99_ms?: number }[]) {
  return late.map((one, n) => ({
    from: at(n),
    until: at(n + 1),
    late: 0,
    late_p99_ms: 40,
    ...one,
  }));
}

it('finds nothing while everything is in time', () => {
  expect(findLateness(stepsOf([{}, { late_p99_ms: 3_000 }, {}]))).toBeNull();
});

it('says from when until when something was late, how much and how many', () => {
  const steps = stepsOf([{ late: 9 }, {}, { late: 2 }, { late_p99_ms: 720_000 }, { late: 1 }, {}]);
  expect(findLateness(steps)).toEqual({
    from: at(2),
    until: at(5),
    isNow: false,
    answeredLate: 3,
    delayMs: 720_000,
  });
});

it('tells a lateness that lasts from one that is over', () => {
  expect(findLateness(stepsOf([{}, { late: 1 }]))).toMatchObject({ isNow: true, delayMs: null });
});
