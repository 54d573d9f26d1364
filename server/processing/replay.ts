import { z } from 'zod';
import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import { findTransaction } from '@/db/transactions/record';
import {
  countRequeueable,
  type RequeueFilter,
  requeueTransactions,
} from '@/db/transactions/requeue';
import { nameOf } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { operateProcedure } from '@/server/core/trpc';
import { MAX_REPLAYED } from '@/server/settings/limits';
import {
  instant,
  toTransaction,
  transactionId,
  transactionSchema,
} from '@/server/transactions/schema';
import { dispatchAll } from './sweep';

/**
 * Gives FAILED and overdue transactions within the filter back to processing, oldest first, and
 * answers their new runs, which are to be dispatched; if that fails, the sweeper does it.
 * @param by who asks for it, as the transaction's events have it
 */
export function replay(filter: RequeueFilter, by: string): Promise<Run[]> {
  return requeueTransactions(database(), filter, {
    limit: MAX_REPLAYED,
    kind: 'replayed',
    details: { by },
  });
}

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
    const runs = await replay({ transactionIds: [input.transaction_id] }, nameOf(ctx.actor));
    const row = await findTransaction(database(), input.transaction_id);
    if (!row) throw new ApiError('NOT_FOUND', { message: 'No transaction has this id.' });
    if (runs.length === 0) {
      throw new ApiError(row.status === 'PROCESSED' ? 'ALREADY_PROCESSED' : 'STILL_PROCESSING');
    }
    ctx.defer(() => dispatchAll(runs));
    return toTransaction(row);
  });

export const replayTransactions = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/transactions/replay',
      operationId: 'replayTransactions',
      tags: ['operations'],
      summary: 'Run failed and overdue transactions again',
      description:
        `Oldest first, at most ${MAX_REPLAYED} a call; without \`dry_run\`, call again while ` +
        '`replayed` is less than `matching`. What is PROCESSED, or may still be by itself, is never among them.',
      successDescription: 'How many there were, and how many new runs begin.',
    },
    successStatus: 202,
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
      dry_run: z.boolean('must be true or false').meta({
        description: 'Whether to tell only how many it would be.',
      }),
      state: z.enum(['FAILED', 'OVERDUE']).optional().meta({ description: 'Both by default.' }),
      created_from: instant.optional(),
      created_before: instant.optional(),
    }),
  )
  .output(z.object({ matching: z.number(), replayed: z.number() }))
  .mutation(async ({ input, ctx }) => {
    const { dry_run, state, created_from, created_before } = input;
    const filter = {
      state,
      createdFrom: toDate(created_from),
      createdBefore: toDate(created_before),
    };
    const matching = await countRequeueable(database(), filter);
    if (dry_run) return { matching, replayed: 0 };
    const runs = await replay(filter, nameOf(ctx.actor));
    ctx.defer(() => dispatchAll(runs));
    return { matching, replayed: runs.length };
  });

function toDate(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
