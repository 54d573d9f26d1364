import { z } from 'zod';
import { database } from '@/db/client';
import { transactionStatuses } from '@/db/kinds';
import { countRepeats } from '@/db/transaction-events';
import { findTransactions } from '@/db/transactions/record';
import { readProcedure } from '@/server/core/trpc';
import { MAX_RECONCILE_BODY_BYTES, MAX_RECONCILED_IDS } from '@/server/settings/limits';
import { transactionId } from './schema';

const standing = z.object({
  transaction_id: transactionId,
  status: z.enum(['missing', ...transactionStatuses]),
  duplicates: z.number().meta({ description: 'Webhooks that repeated the first one.' }),
  conflicts: z.number().meta({ description: 'Webhooks that contradicted the first one.' }),
});

export const reconcileTransactions = readProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/reconcile',
      operationId: 'reconcileTransactions',
      tags: ['operations'],
      summary: 'Compare with a processor’s books',
      description: `What became of each of up to ${MAX_RECONCILED_IDS} transactions, in the order asked.`,
      successDescription: 'Each id’s status; `missing` when no webhook with it was recorded.',
    },
    maxBodyBytes: MAX_RECONCILE_BODY_BYTES,
    deadlineMs: 5_000,
    errors: [
      'MALFORMED_BODY',
      'VALIDATION_FAILED',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'SERVICE_UNAVAILABLE',
    ],
  })
  .input(
    z.object({
      transaction_ids: z
        .array(transactionId)
        .min(1, 'must have at least one id')
        .max(MAX_RECONCILED_IDS, `must have at most ${MAX_RECONCILED_IDS} ids`),
    }),
  )
  .output(z.object({ transactions: z.array(standing) }))
  // It only reads, but a list of ids has no room in a URL.
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
