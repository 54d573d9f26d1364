import { archiveTransactions, removeArchived } from '@/db/archive';
import { database } from '@/db/client';
import type { Position } from '@/db/transactions/list';
import { log } from '@/server/observability/log';

const PAGE_SIZE = 1_000;
// Far longer than any statement may take.
const SETTLED_MS = 60_000;

type Options = {
  days: number;
  /** Ends it after the page under way. */
  signal?: AbortSignal;
};

/** What a pruning has moved, in transactions. */
export type Pruned = { archived: number; removed: number };

/**
 * Moves what was PROCESSED and is older than `days` into the archive: removes what an earlier
 * pruning has copied there, and copies what has become old since. In pages, each a statement of its
 * own, so that no webhook waits for it; safe to run at any time, several times at once.
 * A transaction's events stay where they are.
 */
export async function prune(options: Options): Promise<Pruned> {
  const removed = await removePages(options);
  const archived = await archivePages(options);
  log.info({ archived, removed }, 'pruned');
  return { archived, removed };
}

async function removePages({ days, signal }: Options): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await removeArchived(database(), {
      days,
      limit: PAGE_SIZE,
      settledMs: SETTLED_MS,
    });
    total += removed;
    if (removed < PAGE_SIZE || signal?.aborted) return total;
  }
}

async function archivePages({ days, signal }: Options): Promise<number> {
  let total = 0;
  let after: Position | undefined;
  do {
    const page = await archiveTransactions(database(), { days, limit: PAGE_SIZE, after });
    total += page.copied;
    after = page.next;
  } while (after && !signal?.aborted);
  return total;
}
