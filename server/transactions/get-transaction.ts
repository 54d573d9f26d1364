import { z } from 'zod';
import { database } from '@/db/client';
import { retry } from '@/db/retry';
import { findTransaction } from '@/db/transactions/find-transaction';
import { ApiError } from '@/server/errors';
import { lookupProcedure } from '@/server/trpc';
import { toTransaction } from './present';
import { transactionId, transactionSchema } from './schema';

export const getTransaction = lookupProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/transactions/{transaction_id}',
      operationId: 'getTransaction',
      tags: ['transactions'],
      summary: 'Read a transaction',
      description: 'The five fields of its first webhook, its status and its times.',
      successDescription: 'The transaction.',
    },
    errors: ['MALFORMED_URL', 'VALIDATION_FAILED', 'NOT_FOUND', 'SERVICE_UNAVAILABLE'],
  })
  .input(z.object({ transaction_id: transactionId }))
  .output(transactionSchema)
  .query(async ({ input }) => {
    const row = await retry(() => findTransaction(database(), input.transaction_id));
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    return toTransaction(row);
  });
