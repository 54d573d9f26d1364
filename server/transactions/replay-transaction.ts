import { z } from 'zod';
import { database } from '@/db/client';
import { findTransaction } from '@/db/transactions/find-transaction';
import { ApiError } from '@/server/errors';
import { dispatchAll } from '@/server/ingest/redispatch';
import { replay } from '@/server/processing/replay';
import { operateProcedure } from '@/server/trpc';
import { toTransaction } from './present';
import { transactionId, transactionSchema } from './schema';

export const replayTransaction = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/{transaction_id}/replay',
      operationId: 'replayTransaction',
      tags: ['operations'],
      summary: 'Run a failed or overdue transaction again',
      description:
        'It is PROCESSING again at once, and its effect still happens once: what is PROCESSED is ' +
        'refused, and an earlier run that is alive somewhere changes nothing after this one.',
      successDescription: 'The transaction, whose new run begins.',
    },
    successStatus: 202,
    takesBody: false,
    deadlineMs: 5_000,
    errors: [
      'MALFORMED_URL',
      'VALIDATION_FAILED',
      'NOT_FOUND',
      'ALREADY_PROCESSED',
      'STILL_PROCESSING',
      'SERVICE_UNAVAILABLE',
    ],
  })
  .input(z.object({ transaction_id: transactionId }))
  .output(transactionSchema)
  .mutation(async ({ input, ctx }) => {
    const runs = await replay({ transactionIds: [input.transaction_id] }, ctx.caller()?.name);
    const row = await findTransaction(database(), input.transaction_id);
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    if (runs.length === 0) {
      throw new ApiError(row.status === 'PROCESSED' ? 'ALREADY_PROCESSED' : 'STILL_PROCESSING');
    }
    ctx.defer(() => dispatchAll(runs));
    return toTransaction(row);
  });
