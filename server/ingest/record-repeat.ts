import { database } from '@/db/client';
import { retry } from '@/db/retry';
import type { NewTransaction, NewTransactionEvent, TransactionRow } from '@/db/schema';
import { insertEvents } from '@/db/transaction-events/insert-events';
import { findTransactions } from '@/db/transactions/find-transactions';
import { differences } from './conflict';
import { createGroup } from './group';

type Repeat = 'duplicate' | 'conflict';
type Received = { transaction: NewTransaction; mayBeOwn: boolean };

/** Longer than any try can be back, and wide enough for two clocks that differ. */
const OWN_AGE_MS = 5_000;

/** Apart from what is new, which so waits for no repeat. */
const inGroup = createGroup((items: readonly Received[]) => retry(() => recordGroup(items)), {
  atOnce: 2,
  size: 500,
  most: 4_000,
});

/**
 * Puts on record that a webhook repeats or contradicts the first one with its id, and tells which.
 * When this resolves, it is committed. Equal repeats that come at the same moment share a row.
 * @param options.mayBeOwn an earlier try of the same webhook may have recorded it: then an equal row
 * that is new, and that nobody has dispatched, is taken for that, and is `accepted`. If it is another
 * webhook's after all, both dispatch it with one event id, which Inngest takes once
 * @throws whatever the database throws; then nothing is promised
 */
export function recordRepeat(
  transaction: NewTransaction,
  { mayBeOwn }: { mayBeOwn: boolean },
): Promise<Repeat | 'accepted'> {
  return inGroup({ transaction, mayBeOwn });
}

async function recordGroup(items: readonly Received[]): Promise<(Repeat | 'accepted' | Error)[]> {
  const ids = new Set(items.map(({ transaction }) => transaction.transactionId));
  const stored = await findTransactions(database(), [...ids]);
  const claimed = new Set<string>();
  const events = items.map((item) => {
    const { transactionId } = item.transaction;
    const first = stored.get(transactionId);
    if (!first) return new Error('the transaction has disappeared');
    const event = toEvent(item.transaction, first);
    if (event.kind === 'conflict' || claimed.has(transactionId) || !isOwn(item, first))
      return event;
    claimed.add(transactionId);
    return 'accepted';
  });
  await insertEvents(database(), merge(events.filter(isEvent)));
  return events.map((event) => (isEvent(event) ? event.kind : event));
}

type RepeatEvent = NewTransactionEvent & { kind: Repeat };

function isEvent(result: RepeatEvent | 'accepted' | Error): result is RepeatEvent {
  return typeof result === 'object' && !(result instanceof Error);
}

/** Whether an equal row is the webhook's own, by an earlier try whose answer was lost. */
function isOwn({ mayBeOwn }: Received, { createdAt, dispatchCount }: TransactionRow): boolean {
  return mayBeOwn && dispatchCount === 0 && Date.now() - createdAt.getTime() < OWN_AGE_MS;
}

function toEvent(received: NewTransaction, stored: TransactionRow): RepeatEvent {
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
