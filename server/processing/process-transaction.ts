import { database } from '@/db/client';
import { markProcessed } from '@/db/transactions/mark-processed';
import { log } from '@/server/log';

/**
 * What processing a transaction means; a team's calls to other systems belong here.
 * Inngest may run it more than once: the compare-and-set lets exactly one run have the effect.
 */
export async function processTransaction(transactionId: string): Promise<{ processed: boolean }> {
  const processed = await markProcessed(database(), transactionId);
  log.info({ transaction_id: transactionId, processed }, 'processed');
  return { processed };
}
