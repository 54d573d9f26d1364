import { archiveTransactions, removeArchived } from '@/db/archive';
import { database } from '@/db/client';
import { createPartitions, dropPartitions } from '@/db/deliveries/partitions';
import type { Position } from '@/db/transactions/list';
import { log } from '@/server/observability/log';
import { env } from '@/server/settings';

const PAGE_SIZE = 1_000;
/** The delay from copying a row to removing it. Longer than any statement takes. */
const SETTLED_MS = 60_000;

type Options = {
  days: number;
  /** Stops after the current page. */
  signal?: AbortSignal | undefined;
  /** Where an earlier call stopped. */
  after?: Position | undefined;
};

/**
 * Moves PROCESSED transactions that are older than `days` to the archive. Removes the rows that an
 * earlier call has copied, then copies new ones. Each page is a separate statement, so webhooks never
 * wait. Concurrent calls are safe. Events stay in their table.
 * @returns the number of transactions that were copied and removed, and where to go on; undefined when all are done
 */
export async function archiveOldTransactions(
  options: Options,
): Promise<{ archived: number; removed: number; next: Position | undefined }> {
  const removed = await removePages(options);
  const { archived, next } = await archivePages(options);
  log.info({ archived, removed, is_complete: next === undefined }, 'pruned');
  return { archived, removed, next };
}

async function removePages({ days, signal }: Options): Promise<number> {
  let total = 0;
  for (;;) {
    const options = { days, limit: PAGE_SIZE, settledMs: SETTLED_MS };
    const removed = await removeArchived(database(), options);
    total += removed;
    if (removed < PAGE_SIZE || signal?.aborted) return total;
  }
}

async function archivePages({ days, signal, after }: Options) {
  let archived = 0;
  let next = after;
  do {
    const page = await archiveTransactions(database(), { days, limit: PAGE_SIZE, after: next });
    archived += page.copied;
    next = page.next;
  } while (next && !signal?.aborted);
  return { archived, next };
}

/** Creates the partitions of the next days, and drops those older than `DELIVERY_DAYS`. */
export async function rotateDeliveries(): Promise<{ dropped: string[] }> {
  await createPartitions(database());
  const dropped = await dropPartitions(database(), { keptDays: env().DELIVERY_DAYS });
  if (dropped.length > 0) log.info({ dropped }, 'old deliveries dropped');
  return { dropped };
}
