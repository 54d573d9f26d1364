import { database } from '@/db/client';
import { findDeliveries, scanDeliveries } from '@/db/deliveries/list';
import { toKey } from '@/db/key';
import type { DeliveryRow } from '@/db/schema';
import { findTransactions } from '@/db/transactions/find';
import { parseBody } from '@/server/core/parse-body';
import { toNewTransaction, webhookSchema } from '@/server/transactions/schema';
import { differencesBetween } from '../differences';
import type { ReportedEvent } from '../processors/processor';
import { findSourceAt } from '../sources';

/**
 * Takes the last deliveries through today's mapping. Yields each with what would come out differently, in words;
 * undefined if nothing would. Changes nothing.
 */
export async function* compareDeliveries(
  last: number,
): AsyncGenerator<{ delivery: DeliveryRow; difference: string | undefined }> {
  for await (const delivery of lastDeliveries(last)) {
    yield { delivery, difference: await differenceOf(delivery) };
  }
}

const PAGE_SIZE = 200;

async function* lastDeliveries(count: number): AsyncGenerator<DeliveryRow> {
  let left = count;
  let after: string | undefined;
  while (left > 0) {
    const page = await scanDeliveries(database(), {
      filter: {},
      after,
      limit: Math.min(left, PAGE_SIZE),
    });
    const ids = page.rows.map(({ id }) => id);
    yield* (await findDeliveries(database(), ids)).reverse();
    left -= page.rows.length;
    after = page.end;
    if (!after) return;
  }
}

/** The events of a delivery by today's mapping; undefined if it cannot be mapped. */
function eventsOf(row: DeliveryRow): ReportedEvent[] | undefined {
  const found = findSourceAt(row.path);
  if (!found || row.body === null) return undefined;
  const json = parseBody(Buffer.from(row.body));
  const { processor } = found;
  if (processor) {
    const { data } = processor.body.safeParse(json);
    return data && processor.read(data, found.name);
  }
  const { data } = webhookSchema.safeParse(json);
  const life = { kind: 'payment', relates_to: null, occurred_at: null } as const;
  return data && [{ name: 'webhook', transaction: { ...data, ...life } }];
}

/** What would come out differently, in words; undefined if nothing would. */
async function differenceOf(row: DeliveryRow): Promise<string | undefined> {
  const wasRejected = row.outcome === 'rejected';
  if (wasRejected && row.code !== 'VALIDATION_FAILED') return undefined;
  const events = eventsOf(row);
  if (!events) return wasRejected || row.body === null ? undefined : 'would be rejected';
  const transactions = events.flatMap((event) =>
    'transaction' in event && event.transaction ? [event.transaction] : [],
  );
  if (events.some((event) => 'error' in event))
    return wasRejected ? undefined : 'would be rejected';
  const { source } = row;
  if (source === null) return undefined;
  const keyed = transactions.map((one) => ({
    key: toKey({ source, transactionId: one.transaction_id }),
    transaction: toNewTransaction(one, source),
  }));
  const now = keyed.map(({ key }) => key).sort();
  const before = [row.key ?? [], row.moreKeys ?? []].flat().sort();
  if (now.join() !== before.join()) {
    return `${before.join(', ') || row.outcome} would be ${now.join(', ') || 'ignored'}`;
  }
  if (row.outcome !== 'accepted') return undefined;
  const stored = await findTransactions(database(), now);
  const changed = keyed.flatMap(({ key, transaction }) => {
    const first = stored.get(key);
    return first ? differencesBetween(first, transaction) : [];
  });
  const words = changed.map(({ field, stored: a, received: b }) => `${field} ${a} would be ${b}`);
  return words.length > 0 ? words.join('; ') : undefined;
}
