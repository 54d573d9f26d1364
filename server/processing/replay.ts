import { z } from 'zod';
import { database } from '@/db/client';
import type { Run } from '@/db/schema';
import {
  countRequeueable,
  type RequeueFilter,
  requeueTransactions,
} from '@/db/transactions/requeue';
import { nameOf } from '@/server/core/access';
import { ApiError } from '@/server/core/errors';
import { count, requestedInstant } from '@/server/core/field-types';
import { operateProcedure } from '@/server/core/trpc';
import { MAX_REPLAYED } from '@/server/settings/limits';
import { failureFilter } from '@/server/transactions/failures';
import { requireTransaction } from '@/server/transactions/get';
import { reference, toDate, toTransaction, transactionSchema } from '@/server/transactions/schema';
import { dispatchAll } from './sweep';

/**
 * Requeues the FAILED and overdue transactions that match the filter, oldest first. The caller
 * dispatches the returned runs. The sweeper redispatches a run whose dispatch fails.
 * @param by the name of the operator or token, for the event of each transaction
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
      tags: ['transactions'],
      summary: 'Replay a failed or overdue transaction',
      description:
        'Sets the transaction to PROCESSING and starts a new run. Its effect happens only once: a ' +
        'PROCESSED transaction is rejected, and of two active runs only the first to finish counts.',
      successDescription: 'The transaction. Its new run starts.',
    },
    successStatus: 202,
    takesBody: false,
    deadlineMs: 5_000,
    errors: ['NOT_FOUND', 'AMBIGUOUS_TRANSACTION', 'ALREADY_PROCESSED', 'STILL_PROCESSING'],
  })
  .input(reference)
  .output(transactionSchema)
  .mutation(async ({ input, ctx }) => {
    const { key } = await requireTransaction(input);
    const runs = await replay({ keys: [key] }, nameOf(ctx.actor));
    const row = await requireTransaction(input);
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
      tags: ['transactions'],
      summary: 'Replay failed and overdue transactions',
      description:
        `Replays up to ${MAX_REPLAYED} transactions per call, oldest first. Call again while ` +
        '`replayed` is less than `matching`. Skips transactions that are processed or still retrying.',
      successDescription: 'The number of matching transactions, and of new runs.',
    },
    successStatus: 202,
    deadlineMs: 5_000,
  })
  .input(
    z
      .object({
        dry_run: z.boolean('must be true or false').meta({
          description: 'Counts the matching transactions without replaying them.',
        }),
        state: z.enum(['FAILED', 'OVERDUE']).optional().meta({ description: 'Both by default.' }),
        created_from: requestedInstant.optional(),
        created_before: requestedInstant.optional(),
        group: failureFilter.optional().meta({
          description:
            'Only failed transactions of a group of `GET /v1/failures`; without `source` or `effect`, of all of them.',
        }),
      })
      .meta({ id: 'ReplayRequest' }),
  )
  .output(
    z
      .object({
        matching: count.meta({ description: 'The number of matching transactions before it.' }),
        replayed: count.meta({ description: 'The number of new runs.' }),
      })
      .meta({ id: 'ReplayResult' }),
  )
  .mutation(async ({ input, ctx }) => {
    const { dry_run, state, created_from, created_before, group } = input;
    const filter = {
      state,
      createdFrom: toDate(created_from),
      createdBefore: toDate(created_before),
      group,
    };
    const matching = await countRequeueable(database(), filter);
    if (dry_run) return { matching, replayed: 0 };
    const runs = await replay(filter, nameOf(ctx.actor));
    ctx.defer(() => dispatchAll(runs));
    return { matching, replayed: runs.length };
  });
