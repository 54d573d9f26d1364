import { database } from '@/db/client';
import { idsOf } from '@/db/key';
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

type Options = {
  /** Skips younger transactions: their own request may still dispatch them. */
  minimumAgeMs: number;
  /** Ends the sweep after the current page. */
  signal?: AbortSignal;
};

/**
 * Recovers lost work: redispatches undispatched transactions and reruns overdue ones. Concurrent calls
 * are safe. Returns the numbers of both.
 */
export async function recoverLostWork({ minimumAgeMs }: Pick<Options, 'minimumAgeMs'>) {
  const signal = AbortSignal.timeout(SWEEP_TIMEOUT_MS);
  const { sent: undispatched, isComplete } = await sweepOutbox({ minimumAgeMs, signal });
  // While Inngest is down, new runs would only queue behind the old ones.
  const overdue = isComplete ? await rerunOverdue(signal) : 0;
  if (overdue > 0) log.warn({ transactions: overdue }, 'overdue transactions run again');
  return { undispatched, overdue };
}

/**
 * Redispatches transactions without an outbox mark, for example after a crash. Returns how many were
 * sent, and whether Inngest accepted all of them.
 */
export async function sweepOutbox({ minimumAgeMs, signal }: Options) {
  let total = 0;
  let isComplete = true;
  while (isComplete) {
    const page = await listUndispatched(database(), { limit: PAGE_SIZE, minimumAgeMs });
    const sent = await dispatchAll(page);
    const event = { kind: 'redispatched', details: { reason: 'undispatched' } } as const;
    await insertEvents(
      database(),
      sent.map(({ key }) => ({ key, ...event })),
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
 * Dispatches runs concurrently and returns those that Inngest accepted. Each run gets a new trace that
 * links to the current one.
 */
export async function dispatchAll(runs: readonly Run[]): Promise<Run[]> {
  const sent = await Promise.all(
    runs.map((run) => {
      return inSpan('dispatch again', { attributes: idsOf(run.key), isNewTrace: true }, () =>
        dispatch({ ...run, ackMs: null }),
      );
    }),
  );
  return runs.filter((_, n) => sent[n]);
}
