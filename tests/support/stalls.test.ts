import { expect, it, vi } from 'vitest';
import { msOutside, watchStalls } from './stalls';

const STALL_MS = 100;

it.each([
  ['no exclusion', '', 100],
  ['exclusions before and after it', '0-90 210-300', 100],
  ['an exclusion in its middle', '120-150', 70],
  ['exclusions over its ends', '50-110 190-900', 80],
  ['overlapping exclusions', '120-150 130-160 110-125', 50],
  ['an exclusion within another', '110-190 120-130', 20],
  ['an exclusion over all of it', '0-900', 0],
])('measures an interval with %s', (_, excluded, ms) => {
  const intervals = [...excluded.matchAll(/(\d+)-(\d+)/g)].map(([, from, to]) => ({
    fromMs: Number(from),
    toMs: Number(to),
  }));
  expect(msOutside({ fromMs: 100, toMs: 200 }, intervals)).toBe(ms);
});

it('records how long this process did not run', async () => {
  const watch = watchStalls();
  const startedMs = performance.now();
  while (performance.now() < startedMs + STALL_MS);
  const endedMs = performance.now();
  await vi.waitFor(() => expect(watch.stalls.at(-1)?.toMs).toBeGreaterThan(endedMs));
  watch.stop();
  const stall = watch.stalls.find(({ toMs }) => toMs >= endedMs);
  expect(stall?.fromMs).toBeLessThan(startedMs + STALL_MS / 2);
});
