import { database } from '@/db/client';
import { reopenTransactions } from '@/db/transactions/reopen-transactions';
import { log } from '@/server/log';
import { dispatchAll, redispatch } from './redispatch';

const PAGE_SIZE = 500;
/** Less than a minute, after which the next sweep comes, and than a function may run on Vercel. */
const LONGEST_MS = 40_000;

/** What a sweep has sent again, in transactions. */
export type Swept = { undispatched: number; overdue: number };

/**
 * Looks for work that was lost on the way, and sends it again: what was never dispatched with the
 * same event id, what is overdue as a new run. Safe to run at any time, several times at once.
 * @param options.minimumAgeMs leaves out what its own request may still be dispatching
 */
export async function sweep({ minimumAgeMs }: { minimumAgeMs: number }): Promise<Swept> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  const { sent: undispatched, isTaken } = await redispatch({ minimumAgeMs, signal });
  // While Inngest takes nothing, reruns would only be in the way of the runs that wait for it.
  const overdue = isTaken ? await rerunOverdue(signal) : 0;
  if (overdue > 0) log.warn({ transactions: overdue }, 'overdue: run again');
  return { undispatched, overdue };
}

async function rerunOverdue(signal: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const runs = await reopenTransactions(
      database(),
      { state: 'OVERDUE' },
      { limit: PAGE_SIZE, kind: 'redispatched', details: { reason: 'overdue' } },
    );
    total += runs.length;
    const sent = await dispatchAll(runs);
    if (runs.length < PAGE_SIZE || sent.length < runs.length || signal.aborted) return total;
  }
}
