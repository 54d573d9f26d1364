import { database } from '@/db/client';
import { isRefusal } from '@/db/refusal';
import type { NewTransaction, NewTransactionEvent } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { findTransactions } from '@/db/transactions/find-transactions';
import { insertTransactions } from '@/db/transactions/insert-transactions';
import { ANSWER_DEADLINE_MS } from '@/server/deadline';
import { differences } from './conflict';
import { createGroup } from './group';

export const outcomes = ['accepted', 'duplicate', 'conflict'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a webhook turned out to be; one that repeats another leaves an event. */
type Verdict = { outcome: Outcome; event?: NewTransactionEvent };

type Arrived = { transaction: NewTransaction; receivedAtMs: number };

// At thousands a second, what waits beyond this would not be answered in time.
const MOST_WAITING = 4_000;

const inGroup = createGroup(recordInTime, { atOnce: 2, size: 500, most: MOST_WAITING });

/**
 * Records a webhook and tells whether it was new. When this resolves, all of it is committed: the
 * row, or that the webhook repeats or contradicts one.
 * Webhooks that wait at the same moment share one statement; one that comes alone waits for nobody.
 * @param options.receivedAtMs `performance.now()` at its arrival
 * @throws whatever the database throws, or an error when there are too many to be answered in time;
 * then nothing is promised
 */
export async function record(
  transaction: NewTransaction,
  { receivedAtMs }: { receivedAtMs: number } = { receivedAtMs: performance.now() },
): Promise<{ outcome: Outcome }> {
  return { outcome: await inGroup({ transaction, receivedAtMs }) };
}

/** What has been answered 503 by now is left out: its sender will be back. */
async function recordInTime(arrived: readonly Arrived[]): Promise<(Outcome | Error)[]> {
  const expiredMs = performance.now() - ANSWER_DEADLINE_MS;
  const inTime = arrived.filter(({ receivedAtMs }) => receivedAtMs > expiredMs);
  const results = await recordOrSplit(inTime.map(({ transaction }) => transaction));
  const recorded = new Map(inTime.map((one, n) => [one, results[n]]));
  return arrived.map((one) => recorded.get(one) ?? new Error('it waited for too long'));
}

/** A row that the database refuses costs only itself: the others are recorded one by one. */
async function recordOrSplit(items: readonly NewTransaction[]): Promise<(Outcome | Error)[]> {
  if (items.length === 0) return [];
  try {
    return await recordGroup(items);
  } catch (error) {
    if (!isRefusal(error) || !(error instanceof Error)) throw error;
    if (items.length === 1) return [error];
    const results: (Outcome | Error)[] = [];
    for (const item of items) results.push(...(await recordOrSplit([item])));
    return results;
  }
}

async function recordGroup(items: readonly NewTransaction[]): Promise<(Outcome | Error)[]> {
  const verdicts = await judge(items);
  const unrecorded = await recordRepeats(verdicts.flatMap(({ event }) => event ?? []));
  return verdicts.map(({ outcome, event }) => (event && unrecorded) || outcome);
}

async function judge(items: readonly NewTransaction[]): Promise<Verdict[]> {
  const first = new Map<string, NewTransaction>();
  for (const item of items) if (!first.has(item.transactionId)) first.set(item.transactionId, item);

  const inserted = await insertTransactions(database(), [...first.values()]);
  const known = [...first.keys()].filter((id) => !inserted.has(id));
  const stored = known.length > 0 ? await findTransactions(database(), known) : new Map();

  return items.map((item) => {
    const winner = first.get(item.transactionId);
    if (inserted.has(item.transactionId) && winner === item) return { outcome: 'accepted' };
    const content: NewTransaction = stored.get(item.transactionId) ?? winner;
    return repeat(item, differences(content, item));
  });
}

function repeat({ transactionId }: NewTransaction, found: ReturnType<typeof differences>): Verdict {
  const outcome = found.length === 0 ? 'duplicate' : 'conflict';
  const details = outcome === 'duplicate' ? {} : { differences: found };
  return { outcome, event: { transactionId, kind: outcome, details } };
}

/** Equal repeats share a row. A failure is only theirs: what is new in their group is committed. */
async function recordRepeats(events: readonly NewTransactionEvent[]): Promise<Error | undefined> {
  const distinct = new Map<string, NewTransactionEvent>();
  for (const event of events) {
    const key = JSON.stringify([event.transactionId, event.details]);
    const occurrences = (distinct.get(key)?.occurrences ?? 0) + 1;
    distinct.set(key, { ...event, occurrences });
  }
  try {
    await insertEvents(database(), [...distinct.values()]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('the repeats were not recorded');
  }
}
