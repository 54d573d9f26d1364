import { database } from '@/db/client';
import type { NewTransaction } from '@/db/schema';
import { findContents } from '@/db/transactions/find-contents';
import { insertTransactions } from '@/db/transactions/insert-transactions';
import { hasSameContent } from './conflict';
import { createGroup } from './group';

export const outcomes = ['accepted', 'duplicate', 'conflict'] as const;
export type Outcome = (typeof outcomes)[number];

const inGroup = createGroup(recordGroup, { atOnce: 2, size: 500 });

/**
 * Records a webhook and tells whether it was new. When this resolves, the row is committed.
 * Webhooks that wait at the same moment share one statement.
 * @throws whatever the database throws; then nothing is promised
 */
export async function record(transaction: NewTransaction): Promise<{ outcome: Outcome }> {
  return { outcome: await inGroup(transaction) };
}

async function recordGroup(items: readonly NewTransaction[]): Promise<Outcome[]> {
  const first = new Map<string, NewTransaction>();
  for (const item of items) if (!first.has(item.transactionId)) first.set(item.transactionId, item);

  const inserted = await insertTransactions(database(), [...first.values()]);
  const known = [...first.keys()].filter((id) => !inserted.has(id));
  const stored = known.length > 0 ? await findContents(database(), known) : new Map();

  return items.map((item) => {
    const winner = first.get(item.transactionId);
    if (inserted.has(item.transactionId) && winner === item) return 'accepted';
    const content: NewTransaction | undefined = stored.get(item.transactionId) ?? winner;
    return content && hasSameContent(item, content) ? 'duplicate' : 'conflict';
  });
}
