import { database } from '@/db/client';
import type { NewTransaction, NewTransactionEvent } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { findContents } from '@/db/transactions/find-contents';
import { insertTransactions } from '@/db/transactions/insert-transactions';
import { differences } from './conflict';
import { createGroup } from './group';

export const outcomes = ['accepted', 'duplicate', 'conflict'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a webhook turned out to be; one that repeats another leaves an event. */
type Verdict = { outcome: Outcome; event?: NewTransactionEvent };

const inGroup = createGroup(recordGroup, { atOnce: 2, size: 500 });

/**
 * Records a webhook and tells whether it was new. When this resolves, all of it is committed: the
 * row, or that the webhook repeats or contradicts one.
 * Webhooks that wait at the same moment share one statement.
 * @throws whatever the database throws; then nothing is promised
 */
export async function record(transaction: NewTransaction): Promise<{ outcome: Outcome }> {
  return { outcome: await inGroup(transaction) };
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
  const stored = known.length > 0 ? await findContents(database(), known) : new Map();

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
