import DataLoader from 'dataloader';

/** So many items are waiting that one more would wait for too long. */
export class GroupFull extends Error {
  override name = 'GroupFull';
}

type Limits = {
  /** Groups under way at once. */
  atOnce: number;
  /** Items in a group. */
  size: number;
  /** How long a group gathers before it may start. */
  lingerMs?: number;
  /** Items that wait or are under way. */
  most?: number;
};

/**
 * Collects what comes at the same moment into groups and runs `work` once a group.
 * An item that comes alone goes at once (or after `lingerMs`); while `atOnce` groups are under way, the rest gather.
 * `work` answers one result an item, in their order, or an error that rejects this item alone;
 * what it throws rejects the whole group. An item beyond `most` is rejected with GroupFull.
 */
export function createGroup<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>,
  { atOnce, size, lingerMs = 0, most = Number.POSITIVE_INFINITY }: Limits,
): (item: Item) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  let items = 0;

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
    async (group) => {
      try {
        return await work(group);
      } finally {
        running -= 1;
        startWaiting();
      }
    },
    {
      cache: false,
      maxBatchSize: size,
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
    if (items >= most) throw new GroupFull(`more than ${most} at once`);
    items += 1;
    try {
      return await loader.load(item);
    } finally {
      items -= 1;
    }
  };
}
