import DataLoader from 'dataloader';

/**
 * Collects what comes at the same moment into groups and runs `work` once a group.
 * An item that comes alone goes at once; while `atOnce` groups are under way, the rest gather.
 * `work` answers one result an item, in their order, or an error that rejects this item alone;
 * what it throws rejects the whole group.
 */
export function createGroup<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
  { atOnce, size }: { atOnce: number; size: number },
): (item: Item) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;

  function startWaiting(): void {
    while (running < atOnce) {
      const start = waiting.shift();
      if (!start) return;
      running += 1;
      // The rest of this event-loop turn's requests join before the group closes.
      setImmediate(start);
    }
  }

  const loader = new DataLoader<Item, Result>(
    async (items) => {
      try {
        return await work(items);
      } finally {
        running -= 1;
        startWaiting();
      }
    },
    {
      cache: false,
      maxBatchSize: size,
      batchScheduleFn(start) {
        waiting.push(start);
        startWaiting();
      },
    },
  );
  return (item) => loader.load(item);
}
