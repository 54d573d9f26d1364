import { z } from 'zod';
import { database } from '@/db/client';
import { findTransactions } from '@/db/transactions/find-transactions';
import { readProcedure } from '@/server/trpc';
import { toTransaction } from './present';
import { transactionId, transactionSchema } from './schema';

/** Where transactions stand that the dashboard shows already; what does not exist is left out. */
export const readTransactions = readProcedure
  .input(z.object({ transaction_ids: z.array(transactionId).max(200) }))
  .output(z.array(transactionSchema))
  .query(async ({ input }) => {
    const found = await findTransactions(database(), input.transaction_ids);
    return [...found.values()].map(toTransaction);
  });
