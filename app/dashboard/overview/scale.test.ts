import { describe, expect, it } from 'vitest';
import { linePath, scaleTo } from './scale';

describe('axis of a chart', () => {
  it.each([
    [3, true, [0, 1, 2, 3]],
    [180, true, [0, 50, 100, 150, 200]],
    [2_000, true, [0, 500, 1_000, 1_500, 2_000]],
    [0.3, false, [0, 0.1, 0.2, 0.3]],
    [600, false, [0, 200, 400, 600]],
    [0, true, [0, 1]],
  ])('covers %s with round ticks', (highest, onlyWhole, ticks) => {
    const scale = scaleTo(highest, onlyWhole);
    expect(scale.ticks).toEqual(ticks);
    expect(scale.max).toBe(ticks.at(-1));
  });
});

it('interrupts the line of a chart where there is no value, and shows a single value as a dot', () => {
  const points = [
    [0, 1],
    [1, 2],
    [2, null],
    [3, 4],
  ] as const;
  expect(linePath(points)).toBe('M0.0 1.0h0L1.0 2.0M3.0 4.0h0');
});
