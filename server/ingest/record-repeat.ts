import { database } from '@/db/client';
import { retry } from '@/db/retry';
import type { NewTransactionEvent, Receipt, TransactionRow } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { findTransactions } from '@/db/transactions/find-transactions';
import { differences } from './conflict';
import { createGroup } from './group';

type Repeat = 'duplicate' | 'conflict';

/** Apart from what is new, which so waits for no repeat. */
const inGroup = createGroup((items: readonly Receipt[]) => retry(() => recordGroup(items)), {
  atOnce: 2,
  size: 500,
  most: 4_000,
});

/**
 * Puts on record that a webhook repeats or contradicts the first one with its id, and tells which.
 * When this resolves, it is committed. Equal repeats that come at the same moment share a row.
 * A webhook whose own earlier try recorded the transaction, though the answer was lost, is `accepted`.
 * @throws whatever the database throws; then nothing is promised
 */
export function recordRepeat(receipt: Receipt): Promise<Repeat | 'accepted'> {
  return inGroup(receipt);
}

async function recordGroup(items: readonly Receipt[]): Promise<(Repeat | 'accepted' | Error)[]> {
  const ids = new Set(items.map(({ transactionId }) => transactionId));
  const stored = await findTransactions(database(), [...ids]);
  const events = items.map((item) => {
    const first = stored.get(item.transactionId);
    if (!first) return new Error('the transaction has disappeared');
    return first.receiptId === item.receiptId ? 'accepted' : toEvent(item, first);
  });
  await insertEvents(database(), merge(events.filter(isEvent)));
  return events.map((event) => (isEvent(event) ? event.kind : event));
}

type RepeatEvent = NewTransactionEvent & { kind: Repeat };

function isEvent(result: RepeatEvent | 'accepted' | Error): result is RepeatEvent {
  return typeof result === 'object' && !(result instanceof Error);
}

function toEvent(received: Receipt, stored: TransactionRow): RepeatEvent {
  const found = differences(stored, received);
  const { transactionId } = received;
  return found.length === 0
    ? { transactionId, kind: 'duplicate', details: {} }
    : { transactionId, kind: 'conflict', details: { differences: found } };
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
