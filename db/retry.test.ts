import { describe, expect, it, vi } from 'vitest';
import { retry } from './retry';

const dropped = Object.assign(new Error('dropped'), { code: 'ECONNRESET' });

describe('retrying', () => {
  it('ends with the first success', async () => {
    const work = vi.fn(async () => {
      if (work.mock.calls.length < 3) throw dropped;
      return true;
    });
    expect(await retry(work)).toBe(true);
    expect(work.mock.calls).toEqual([[], [], []]);
  });

  it('gives up after the fourth try, well before a webhook has to be answered', async () => {
    const work = vi.fn().mockRejectedValue(dropped);
    const startedAt = performance.now();
    await expect(retry(work)).rejects.toBe(dropped);
    expect(work).toHaveBeenCalledTimes(4);
    expect(performance.now() - startedAt).toBeGreaterThan(100);
  });

  it('does not repeat what would fail again', async () => {
    const work = vi.fn().mockRejectedValue(new Error('no such table'));
    await expect(retry(work)).rejects.toThrow('no such table');
    expect(work).toHaveBeenCalledTimes(1);
  });
});
