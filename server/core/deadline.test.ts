import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseEnv } from '@/server/settings';
import { ACK_SLO_MS } from '@/server/settings/limits';
import { beforeDeadline } from './deadline';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('leaves at least 100 ms of the 500 ms SLO to the network and to a busy machine', () => {
  expect(parseEnv({}).ANSWER_DEADLINE_MS).toBeLessThanOrEqual(ACK_SLO_MS - 100);
});

it('rejects at the deadline although the work continues', async () => {
  const rejected = expect(beforeDeadline(450, new Promise(() => {}))).rejects.toThrow('450 ms');
  await vi.advanceTimersByTimeAsync(450);
  await rejected;
});

it('returns the result of work that ends before the deadline and clears the timer', async () => {
  expect(await beforeDeadline(450, Promise.resolve('done'))).toBe('done');
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
