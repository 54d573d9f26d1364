import { z } from 'zod';
import { database } from '@/db/client';
import { countRepeats } from '@/db/transaction-events/count-repeats';
import { findTransactions } from '@/db/transactions/find-transactions';
import { readProcedure } from '@/server/trpc';
import { transactionId } from './schema';

const MOST_IDS = 1_000;

const standing = z.object({
  transaction_id: transactionId,
  status: z.enum(['missing', 'PROCESSING', 'PROCESSED', 'FAILED']),
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
      description: `What became of each of up to ${MOST_IDS} transactions, in the order asked.`,
      successDescription: 'Each id’s status; `missing` when no webhook with it was recorded.',
    },
    maxBodyBytes: 2 * 1024 * 1024,
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
        .max(MOST_IDS, `must have at most ${MOST_IDS} ids`),
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
