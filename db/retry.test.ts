import { describe, expect, it, vi } from 'vitest';
import { retry } from './retry';

const dropped = Object.assign(new Error('dropped'), { code: 'ECONNRESET' });

describe('database retry', () => {
  it('retries a transient database error until the first success', async () => {
    const work = vi.fn(async () => {
      if (work.mock.calls.length < 3) throw dropped;
      return true;
    });
    expect(await retry(work)).toBe(true);
    expect(work.mock.calls).toEqual([[], [], []]);
  });

  it('gives up on a transient database error after five attempts and more than 300 ms', async () => {
    const work = vi.fn().mockRejectedValue(dropped);
    const startedAt = performance.now();
    await expect(retry(work)).rejects.toBe(dropped);
    expect(work).toHaveBeenCalledTimes(5);
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  it('does not retry a permanent database error', async () => {
    const work = vi.fn().mockRejectedValue(new Error('no such table'));
    await expect(retry(work)).rejects.toThrow('no such table');
    expect(work).toHaveBeenCalledTimes(1);
  });
});
