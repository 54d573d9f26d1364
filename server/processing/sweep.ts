import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events';
import { listUndispatched } from '@/db/transactions/outbox';
import { requeueTransactions } from '@/db/transactions/requeue';
import { log } from '@/server/observability/log';
import { inSpan } from '@/server/observability/tracing';
import { dispatch } from './dispatch';

const PAGE_SIZE = 500;
/** Ends before the next sweep starts, and before Vercel stops the function. */
const SWEEP_TIMEOUT_MS = 40_000;

/** How many transactions a sweep sent again. */
export type Swept = { undispatched: number; overdue: number };

/**
 * Finds lost work: sends undispatched transactions again, and starts a new run for overdue ones. Any
 * number of sweeps can run at the same time.
 * @param options.minimumAgeMs skips transactions whose own request may still dispatch them
 */
export async function sweep({ minimumAgeMs }: { minimumAgeMs: number }): Promise<Swept> {
  const signal = AbortSignal.timeout(SWEEP_TIMEOUT_MS);
  const { sent: undispatched, isComplete } = await sweepOutbox({ minimumAgeMs, signal });
  // While Inngest is down, new runs would only queue behind the old ones.
  const overdue = isComplete ? await rerunOverdue(signal) : 0;
  if (overdue > 0) log.warn({ transactions: overdue }, 'overdue transactions run again');
  return { undispatched, overdue };
}

/**
 * Dispatches transactions that were recorded but not dispatched, for example after a crash.
 * @param options.minimumAgeMs as for `sweep`
 * @param options.signal ends the sweep after the current page
 * @returns how many were sent, and whether Inngest took all of them
 */
export async function sweepOutbox({
  minimumAgeMs,
  signal,
}: {
  minimumAgeMs: number;
  signal?: AbortSignal;
}): Promise<{ sent: number; isComplete: boolean }> {
  let total = 0;
  let isComplete = true;
  while (isComplete) {
    const page = await listUndispatched(database(), { limit: PAGE_SIZE, minimumAgeMs });
    const sent = await dispatchAll(page);
    const event = { kind: 'redispatched', details: { reason: 'undispatched' } } as const;
    await insertEvents(
      database(),
      sent.map(({ transactionId }) => ({ transactionId, ...event })),
    );
    total += sent.length;
    // A failed page would only be listed again.
    isComplete = sent.length === page.length;
    if (page.length < PAGE_SIZE || signal?.aborted) break;
  }
  if (total > 0) log.info({ transactions: total }, 'dispatched again');
  return { sent: total, isComplete };
}

async function rerunOverdue(signal: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const runs = await requeueTransactions(
      database(),
      { state: 'OVERDUE' },
      { limit: PAGE_SIZE, kind: 'redispatched', details: { reason: 'overdue' } },
    );
    total += runs.length;
    const sent = await dispatchAll(runs);
    if (runs.length < PAGE_SIZE || sent.length < runs.length || signal.aborted) return total;
  }
}

/**
 * Dispatches runs concurrently and returns those that Inngest took. Each gets a trace of its own that
 * links to the current one.
 */
export async function dispatchAll(runs: readonly Run[]): Promise<Run[]> {
  const sent = await Promise.all(
    runs.map((run) => {
      const attributes = { transaction_id: run.transactionId };
      return inSpan('dispatch again', { attributes, isNewTrace: true }, () =>
        dispatch({ ...run, ackMs: null }),
      );
    }),
  );
  return runs.filter((_, n) => sent[n]);
}
