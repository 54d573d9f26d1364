import { database } from '@/db/client';
import type { NewTransaction, NewTransactionEvent } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { findTransactions } from '@/db/transactions/find-transactions';
import { differences } from './conflict';
import { createGroup } from './group';

type Repeat = 'duplicate' | 'conflict';

/** Apart from what is new, which so waits for no repeat. */
const inGroup = createGroup(recordGroup, { atOnce: 2, size: 500, most: 4_000 });

/**
 * Puts on record that a webhook repeats or contradicts the first one with its id, and tells which.
 * When this resolves, it is committed. Equal repeats that come at the same moment share a row.
 * @throws whatever the database throws; then nothing is promised
 */
export function recordRepeat(transaction: NewTransaction): Promise<Repeat> {
  return inGroup(transaction);
}

async function recordGroup(items: readonly NewTransaction[]): Promise<(Repeat | Error)[]> {
  const ids = new Set(items.map((item) => item.transactionId));
  const stored = await findTransactions(database(), [...ids]);
  const events = items.map((item) => toEvent(item, stored.get(item.transactionId)));
  await insertEvents(database(), merge(events.filter((event) => event !== undefined)));
  return events.map((event) => event?.kind ?? new Error('the transaction has disappeared'));
}

function toEvent(received: NewTransaction, stored: NewTransaction | undefined) {
  if (!stored) return undefined;
  const found = differences(stored, received);
  const { transactionId } = received;
  return found.length === 0
    ? { transactionId, kind: 'duplicate' as const, details: {} }
    : { transactionId, kind: 'conflict' as const, details: { differences: found } };
}

function merge(events: readonly NewTransactionEvent[]): NewTransactionEvent[] {
  const distinct = new Map<string, NewTransactionEvent>();
  for (const event of events) {
    const key = JSON.stringify([event.transactionId, event.details]);
    const occurrences = (distinct.get(key)?.occurrences ?? 0) + 1;
    distinct.set(key, { ...event, occurrences });
  }
  return [...distinct.values()];
}
