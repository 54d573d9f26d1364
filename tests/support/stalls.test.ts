import { expect, it, vi } from 'vitest';
import { msBeside, watchStalls } from './stalls';

const STALL_MS = 100;

it.each([
  ['nothing is excused', [], 100],
  [
    'before and after it',
    [
      [0, 90],
      [210, 300],
    ],
    100,
  ],
  ['in its middle', [[120, 150]], 70],
  [
    'over its ends',
    [
      [50, 110],
      [190, 900],
    ],
    80,
  ],
  [
    'twice over',
    [
      [120, 150],
      [130, 160],
      [110, 125],
    ],
    50,
  ],
  [
    'one within another',
    [
      [110, 190],
      [120, 130],
    ],
    20,
  ],
  ['all of it', [[0, 900]], 0],
])('measures what is not excused: %s', (_, excused, ms) => {
  const intervals = excused.map(([fromMs = 0, toMs = 0]) => ({ fromMs, toMs }));
  expect(msBeside({ fromMs: 100, toMs: 200 }, intervals)).toBe(ms);
});

it('notes for how long this process did not run', async () => {
  const watch = watchStalls();
  const startedMs = performance.now();
  while (performance.now() < startedMs + STALL_MS);
  const endedMs = performance.now();
  await vi.waitFor(() => expect(watch.stalls.at(-1)?.toMs).toBeGreaterThan(endedMs));
  watch.stop();
  const stall = watch.stalls.find(({ toMs }) => toMs >= endedMs);
  expect(stall?.fromMs).toBeLessThan(startedMs + STALL_MS / 2);
});
