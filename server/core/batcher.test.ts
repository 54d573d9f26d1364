import { describe, expect, it } from 'vitest';
import { createBatcher } from './batcher';
import { DependencyError } from './errors';

/** A batcher that records its batches. Each batch waits for `release`. */
function heldBatcher(limits: {
  maxConcurrentBatches: number;
  maxBatchSize: number;
  maxPending?: number;
}) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const load = createBatcher(async (items: readonly number[]) => {
    batches.push([...items]);
    await new Promise<void>((resolve) => gates.push(resolve));
    return items.map((item) => item * 10);
  }, limits);
  return { load, batches, release: () => gates.shift()?.() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('batcher', () => {
  it('starts a batch with a lone item in the same event loop turn', async () => {
    const { load, batches, release } = heldBatcher({ maxConcurrentBatches: 1, maxBatchSize: 10 });
    const result = load(1);
    await turn();
    expect(batches).toEqual([[1]]);
    release();
    expect(await result).toBe(10);
  });

  it('collects items while a batch runs, up to the maximum batch size', async () => {
    const { load, batches, release } = heldBatcher({ maxConcurrentBatches: 1, maxBatchSize: 3 });
    const first = load(1);
    await turn();
    const rest = [2, 3, 4, 5].map(load);
    await turn();
    expect(batches).toEqual([[1]]);
    release();
    await first;
    await turn();
    expect(batches).toEqual([[1], [2, 3, 4]]);
    release();
    await turn();
    await turn();
    release();
    expect(await Promise.all(rest)).toEqual([20, 30, 40, 50]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('collects items into one batch for lingerMs when no batch is running', async () => {
    const batches: number[][] = [];
    const load = createBatcher(
      async (items: readonly number[]) => {
        batches.push([...items]);
        return items;
      },
      { maxConcurrentBatches: 1, maxBatchSize: 10, lingerMs: 20 },
    );
    const first = load(1);
    await turn();
    await Promise.all([first, load(2)]);
    expect(batches).toEqual([[1, 2]]);
  });

  it('rejects items while the batcher is full and accepts items after a batch finishes', async () => {
    const { load, release } = heldBatcher({
      maxConcurrentBatches: 1,
      maxBatchSize: 10,
      maxPending: 1,
    });
    const first = load(1);
    await turn();
    await expect(load(2)).rejects.toThrow(DependencyError);
    release();
    await first;
    const next = load(3);
    await turn();
    release();
    expect(await next).toBe(30);
  });

  it('rejects only the items of a failed batch and runs the next batch', async () => {
    let calls = 0;
    const load = createBatcher(
      async (items: readonly number[]) => {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        return items;
      },
      { maxConcurrentBatches: 1, maxBatchSize: 10 },
    );
    await expect(load(1)).rejects.toThrow('broken');
    expect(await load(2)).toBe(2);
  });
});
