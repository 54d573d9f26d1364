import { z } from 'zod';
import { database } from '@/db/client';
import { transactionStatuses } from '@/db/kinds';
import { countRepeats } from '@/db/transaction-events';
import { findTransactions } from '@/db/transactions/record';
import { readProcedure } from '@/server/core/trpc';
import { MAX_RECONCILE_BODY_BYTES, MAX_RECONCILED_IDS } from '@/server/settings/limits';
import { transactionId } from './schema';

const reconciledSchema = z.object({
  transaction_id: transactionId,
  status: z.enum(['missing', ...transactionStatuses]),
  duplicates: z.number().meta({ description: 'The number of redeliveries with the same data.' }),
  conflicts: z.number().meta({ description: 'The number of redeliveries with different data.' }),
});

export const reconcileTransactions = readProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/reconcile',
      operationId: 'reconcileTransactions',
      tags: ['operations'],
      summary: 'Reconcile transactions',
      description: `Returns the status of up to ${MAX_RECONCILED_IDS} transactions, in the order of the request.`,
      successDescription: 'The status of each ID; `missing` if no webhook with this ID was stored.',
    },
    maxBodyBytes: MAX_RECONCILE_BODY_BYTES,
    deadlineMs: 5_000,
  })
  .input(
    z.object({
      transaction_ids: z
        .array(transactionId)
        .min(1, 'must have at least one ID')
        .max(MAX_RECONCILED_IDS, `must have at most ${MAX_RECONCILED_IDS} IDs`),
    }),
  )
  .output(z.object({ transactions: z.array(reconciledSchema) }))
  // A mutation although it only reads, because the list of ids is too long for a URL.
  .mutation(async ({ input }) => {
    const ids = [...new Set(input.transaction_ids)];
    const [found, repeats] = await Promise.all([
      findTransactions(database(), ids),
      countRepeats(database(), ids),
    ]);
    return {
      transactions: input.transaction_ids.map((id) => ({
        transaction_id: id,
        status: found.get(id)?.status ?? ('missing' as const),
        ...(repeats.get(id) ?? { duplicates: 0, conflicts: 0 }),
      })),
    };
  });
