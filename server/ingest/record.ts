import { randomUUID } from 'node:crypto';
import { database } from '@/db/client';
import { isRefusal } from '@/db/refusal';
import { retry } from '@/db/retry';
import type { NewTransaction, Receipt } from '@/db/schema';
import { insertTransactions } from '@/db/transactions/insert-transactions';
import { answerDeadlineMs } from '@/server/deadline';
import { inSpan } from '@/server/tracing/span';
import { createGroup } from './group';
import { recordRepeat } from './record-repeat';

export const outcomes = ['accepted', 'duplicate', 'conflict'] as const;
type Outcome = (typeof outcomes)[number];

/** `known`: there by now, perhaps by an earlier try of the same webhook, whose answer was lost. */
type Inserted = 'new' | 'known';
type Arrived = { receipt: Receipt; receivedAtMs: number };

// At thousands a second, what waits beyond this would not be answered in time.
const MOST_WAITING = 4_000;

const insertInGroup = createGroup(insertInTime, { atOnce: 2, size: 500, most: MOST_WAITING });

/**
 * Records a webhook and tells whether it was new. When this resolves, all of it is committed: the
 * row, or that the webhook repeats or contradicts one.
 * Webhooks that wait at the same moment share one statement; one that comes alone waits for nobody.
 * @param options.receivedAtMs `performance.now()` at its arrival
 * @throws whatever the database throws, or an error when there are too many to be answered in time;
 * then nothing is promised
 */
export function record(
  transaction: NewTransaction,
  { receivedAtMs }: { receivedAtMs: number } = { receivedAtMs: performance.now() },
): Promise<{ outcome: Outcome }> {
  const attributes = { transaction_id: transaction.transactionId };
  return inSpan('record transaction', { attributes }, async (span) => {
    const receipt = { ...transaction, receiptId: randomUUID() };
    const inserted = await insertInGroup({ receipt, receivedAtMs });
    const outcome = inserted === 'new' ? 'accepted' : await recordRepeat(receipt);
    span.setAttribute('outcome', outcome);
    return { outcome };
  });
}

/**
 * Inserts, again after a dropped connection, what is still in time. What has been answered 503 by now
 * is left out: its sender will be back.
 */
async function insertInTime(arrived: readonly Arrived[]): Promise<(Inserted | Error)[]> {
  return await retry(async () => {
    const expiredMs = performance.now() - answerDeadlineMs();
    const inTime = arrived.filter(({ receivedAtMs }) => receivedAtMs > expiredMs);
    const results = await insertOrSplit(inTime.map(({ receipt }) => receipt));
    const recorded = new Map(inTime.map((one, n) => [one, results[n]]));
    return arrived.map((one) => recorded.get(one) ?? new Error('it waited for too long'));
  });
}

/** A row that the database refuses costs only itself: the others are recorded one by one. */
async function insertOrSplit(items: readonly Receipt[]): Promise<(Inserted | Error)[]> {
  if (items.length === 0) return [];
  try {
    return await insertGroup(items);
  } catch (error) {
    if (!isRefusal(error) || !(error instanceof Error)) throw error;
    if (items.length === 1) return [error];
    const results: (Inserted | Error)[] = [];
    for (const item of items) results.push(...(await insertOrSplit([item])));
    return results;
  }
}

/** Inserts what is new. An id that comes twice in a group is new once: the first of them wins. */
async function insertGroup(items: readonly Receipt[]): Promise<Inserted[]> {
  const first = new Map<string, Receipt>();
  for (const item of items) if (!first.has(item.transactionId)) first.set(item.transactionId, item);
  const inserted = await insertTransactions(database(), [...first.values()]);
  return items.map((item) =>
    inserted.has(item.transactionId) && first.get(item.transactionId) === item ? 'new' : 'known',
  );
}
