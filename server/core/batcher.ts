import DataLoader from 'dataloader';
import { DependencyError } from './errors';

type Options = {
  maxConcurrentBatches: number;
  maxBatchSize: number;
  /** How long the first item of a batch waits for others. 0: until the end of the event-loop turn. */
  lingerMs?: number;
  /** Items waiting or in a running batch. */
  maxPending?: number;
};

/**
 * Groups items that arrive together and calls `work` once per batch. A lone item starts at once; while
 * `maxConcurrentBatches` run, further items gather.
 * @param work returns one result per item, in order. An `Error` rejects its item; a throw rejects the batch.
 * @returns a function that resolves to the result of one item
 * @throws DependencyError for an item beyond `maxPending`
 */
export function createBatcher<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
  { maxConcurrentBatches, maxBatchSize, lingerMs = 0, maxPending = Infinity }: Options,
): (item: Item) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  let pending = 0;

  function startWaiting(): void {
    while (running < maxConcurrentBatches) {
      const start = waiting.shift();
      if (!start) return;
      running += 1;
      // Further requests of this event-loop turn join the batch.
      setImmediate(start);
    }
  }

  const loader = new DataLoader<Item, Result>(
    async (batch) => {
      try {
        return await work(batch);
      } finally {
        running -= 1;
        startWaiting();
      }
    },
    {
      cache: false,
      maxBatchSize,
      batchScheduleFn(start) {
        const ready = () => {
          waiting.push(start);
          startWaiting();
        };
        if (lingerMs > 0) setTimeout(ready, lingerMs);
        else ready();
      },
    },
  );
  return async (item) => {
    if (pending >= maxPending) throw new DependencyError(`more than ${maxPending} items wait`);
    pending += 1;
    try {
      return await loader.load(item);
    } finally {
      pending -= 1;
    }
  };
}
