import { randomUUID } from 'node:crypto';
import { database } from '@/db/client';
import { isDataError } from '@/db/errors';
import { idsOf } from '@/db/key';
import { type RedeliveryKind, redeliveryKinds } from '@/db/kinds';
import { retry } from '@/db/retry';
import type {
  NewTransaction,
  NewTransactionEvent,
  TransactionInsert,
  TransactionRow,
} from '@/db/schema';
import { insertEvents } from '@/db/transaction-events';
import { findTransactions } from '@/db/transactions/find';
import { insertTransactions } from '@/db/transactions/insert';
import { createBatcher } from '@/server/core/batcher';
import { answerDeadlineMs } from '@/server/core/deadline';
import { DependencyError } from '@/server/core/errors';
import { inSpan } from '@/server/observability/tracing';
import { admit } from './deliveries/write';
import { differencesBetween } from './differences';

export const outcomes = ['accepted', ...redeliveryKinds] as const;
type Outcome = (typeof outcomes)[number];

type PendingInsert = { delivery: TransactionInsert; receivedAtMs: number };

const BATCHES = { maxConcurrentBatches: 2, maxBatchSize: 500, maxPending: 4_000 };

const insert = createBatcher(insertInTime, BATCHES);

/** A separate batcher, so that redeliveries never delay new webhooks. */
const recordRedelivery = createBatcher(
  (deliveries: readonly TransactionInsert[]) => retry(() => recordRedeliveries(deliveries)),
  BATCHES,
);

/**
 * Records a webhook's transaction. The first webhook with a key is `accepted`, as the primary key
 * decides. A later one is a `duplicate`, or a `conflict` if its data differs. The row or the redelivery
 * is committed when this resolves. Concurrent webhooks share a statement.
 * @param options.receivedAtMs `performance.now()` when the request arrived
 * @throws DependencyError when there is no time left, and what the database throws
 */
export function recordTransaction(
  transaction: NewTransaction & Pick<TransactionInsert, 'formerKey' | 'record'>,
  { receivedAtMs }: { receivedAtMs: number } = { receivedAtMs: performance.now() },
): Promise<{ outcome: Outcome }> {
  const attributes = idsOf(transaction.key);
  return inSpan('record transaction', { attributes }, async (span) => {
    const delivery = { ...transaction, deliveryId: transaction.record?.id ?? randomUUID() };
    const isNew = await insert({ delivery, receivedAtMs });
    const outcome = isNew ? 'accepted' : await recordRedelivery(bounded(delivery, receivedAtMs));
    span.setAttribute('outcome', outcome);
    return { outcome };
  });
}

/** Of equal redeliveries, only some have a record; the others are counted. */
function bounded(
  { record, ...delivery }: TransactionInsert,
  receivedAtMs: number,
): TransactionInsert {
  if (!record || !admit(record)) return delivery;
  return { ...delivery, record: { ...record, answeredMs: performance.now() - receivedAtMs } };
}

/** Skips webhooks that were already answered with 503. Their processors send them again. */
async function insertInTime(pending: readonly PendingInsert[]): Promise<(boolean | Error)[]> {
  return await retry(async () => {
    const expiredMs = performance.now() - answerDeadlineMs();
    const inTime = pending.filter(({ receivedAtMs }) => receivedAtMs > expiredMs);
    const results = await insertOrSplit(inTime.map(({ delivery }) => delivery));
    const inserted = new Map(inTime.map((one, n) => [one, results[n]]));
    return pending.map((one) => inserted.get(one) ?? new DependencyError('no time left to insert'));
  });
}

/** Inserts one by one if the database rejects a value, so that only that webhook fails. */
async function insertOrSplit(
  deliveries: readonly TransactionInsert[],
): Promise<(boolean | Error)[]> {
  if (deliveries.length === 0) return [];
  try {
    return await insertBatch(deliveries);
  } catch (error) {
    if (!isDataError(error) || !(error instanceof Error)) throw error;
    if (deliveries.length === 1) return [error];
    const results: (boolean | Error)[] = [];
    for (const one of deliveries) results.push(...(await insertOrSplit([one])));
    return results;
  }
}

/** Whether each delivery inserted its row. Of several with one id in a batch, only the first can. */
async function insertBatch(deliveries: readonly TransactionInsert[]): Promise<boolean[]> {
  const first = new Map<string, TransactionInsert>();
  for (const one of deliveries) if (!first.has(one.key)) first.set(one.key, one);
  const inserted = await insertTransactions(database('recording'), [...first.values()]);
  return deliveries.map((one) => inserted.has(one.key) && first.get(one.key) === one);
}

type Redelivery = NewTransactionEvent & {
  kind: RedeliveryKind;
  details: {
    differences?: ReturnType<typeof differencesBetween>;
    delivery_id?: string | undefined;
  };
};

/**
 * Compares deliveries with the stored rows and records an event for each. A delivery that finds its own
 * `deliveryId` inserted the row in an earlier try, whose answer was lost: it is `accepted`.
 */
async function recordRedeliveries(
  deliveries: readonly TransactionInsert[],
): Promise<(Outcome | Error)[]> {
  const keys = new Set(deliveries.flatMap(({ key, formerKey }) => [key, formerKey ?? []].flat()));
  const stored = await findTransactions(database('recording'), [...keys]);
  const events = deliveries.map((delivery) => {
    const row = stored.get(delivery.key) ?? stored.get(delivery.formerKey ?? '');
    if (!row) return new Error('the transaction has disappeared');
    return row.deliveryId === delivery.deliveryId ? undefined : toEvent(delivery, row);
  });
  const records = deliveries.flatMap(({ record }, n) => {
    const event = events[n];
    return record && isRedelivery(event) ? { ...record, outcome: event.kind, key: event.key } : [];
  });
  await insertEvents(database('recording'), countEqual(events.filter(isRedelivery)), records);
  return events.map((event) => (isRedelivery(event) ? event.kind : (event ?? 'accepted')));
}

function isRedelivery(event: Redelivery | Error | undefined): event is Redelivery {
  return event !== undefined && !(event instanceof Error);
}

function toEvent(received: TransactionInsert, stored: TransactionRow): Redelivery {
  const { key } = stored;
  const differences = differencesBetween(stored, received);
  return differences.length === 0
    ? { key, kind: 'duplicate', details: {} }
    : { key, kind: 'conflict', details: { differences, delivery_id: received.record?.id } };
}

/** Equal redeliveries share one event with a count, and the delivery of the first. */
function countEqual(events: readonly Redelivery[]): Redelivery[] {
  const distinct = new Map<string, Redelivery>();
  for (const event of events) {
    const { key, details } = event;
    const equal = JSON.stringify([key, details.differences]);
    const first = distinct.get(equal);
    distinct.set(equal, { ...(first ?? event), occurrences: (first?.occurrences ?? 0) + 1 });
  }
  return [...distinct.values()];
}
