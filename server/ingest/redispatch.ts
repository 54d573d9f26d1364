import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { listUndispatched } from '@/db/transactions/list-undispatched';
import { log } from '@/server/log';
import { inSpan } from '@/server/tracing/span';
import { dispatch } from './dispatch';

const PAGE_SIZE = 500;

/**
 * Dispatches what was recorded but never dispatched, as after a crash between the two.
 * Safe to run at any time, several times at once: sending twice with the same id is harmless.
 * @param options.minimumAgeMs leaves out what its own request may still be dispatching
 * @param options.signal ends it after the page under way
 * @returns how many were sent, and whether Inngest took all that it was sent
 */
export async function redispatch({
  minimumAgeMs,
  signal,
}: {
  minimumAgeMs: number;
  signal?: AbortSignal;
}): Promise<{ sent: number; isTaken: boolean }> {
  let total = 0;
  let isTaken = true;
  while (isTaken) {
    const page = await listUndispatched(database(), { limit: PAGE_SIZE, minimumAgeMs });
    const sent = await dispatchAll(page);
    await recordRedispatches(sent);
    total += sent.length;
    // A page that could not be sent would only be listed again.
    isTaken = sent.length === page.length;
    if (page.length < PAGE_SIZE || signal?.aborted) break;
  }
  if (total > 0) log.info({ transactions: total }, 'dispatched again');
  return { sent: total, isTaken };
}

/**
 * Dispatches runs at the same time and answers those that Inngest has taken. Each starts a trace, with
 * a link to what it is part of: a sweep's hundreds in one would tell nothing of any.
 */
export async function dispatchAll(runs: readonly Run[]): Promise<Run[]> {
  const taken = await Promise.all(runs.map(dispatchAgain));
  return runs.filter((_, n) => taken[n]);
}

function dispatchAgain(run: Run): Promise<boolean> {
  const attributes = { transaction_id: run.transactionId };
  return inSpan('dispatch again', { attributes, isNewTrace: true }, () =>
    dispatch({ ...run, ackMs: null }),
  );
}

async function recordRedispatches(runs: readonly Run[]): Promise<void> {
  const details = { reason: 'undispatched' };
  await insertEvents(
    database(),
    runs.map(({ transactionId }) => ({ transactionId, kind: 'redispatched', details })),
  );
}
