import { database } from '@/db/client';
import { type Dispatched, markDispatched } from '@/db/transactions/mark-dispatched';
import { inngest } from '@/inngest/client';
import { transactionReceived } from '@/inngest/events';
import { log } from '@/server/log';
import { createGroup } from './group';

const inGroup = createGroup(dispatchGroup, { atOnce: 2, size: 500 });

/**
 * Hands a recorded transaction to Inngest and sets its outbox mark; answers whether both worked.
 * Never throws: what fails keeps no mark and is sent again later, with the same event id, which
 * Inngest takes once in 24 hours.
 */
export function dispatch(transaction: Dispatched): Promise<boolean> {
  return inGroup(transaction);
}

async function dispatchGroup(group: readonly Dispatched[]): Promise<boolean[]> {
  let dispatched = true;
  try {
    await inngest.send(
      group.map(({ transactionId }) =>
        transactionReceived.create({ transaction_id: transactionId }, { id: transactionId }),
      ),
    );
    await markDispatched(database(), group);
  } catch (error) {
    dispatched = false;
    log.warn({ err: error, transactions: group.length }, 'dispatch failed; it will be repeated');
  }
  return group.map(() => dispatched);
}
