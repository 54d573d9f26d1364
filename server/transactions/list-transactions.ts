import { z } from 'zod';
import { database } from '@/db/client';
import { listNewest } from '@/db/transactions/list-newest';
import { operatorProcedure } from '@/server/trpc';
import { toTransaction } from './present';
import { transactionSchema } from './schema';

/** The newest transactions, for the dashboard; not part of the REST API. */
export const listTransactions = operatorProcedure
  .input(z.object({ limit: z.number().int().min(1).max(200).default(50) }))
  .output(z.array(transactionSchema))
  .query(async ({ input }) => (await listNewest(database(), input.limit)).map(toTransaction));
