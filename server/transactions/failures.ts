import { z } from 'zod';
import { database } from '@/db/client';
import { findFailures, groupFailures } from '@/db/transactions/failures';
import { count, instant } from '@/server/core/field-types';
import { readProcedure } from '@/server/core/trpc';
import { cursor, findPage, toCursor, toPosition } from './list';
import { sourceName, toTransaction, transactionSchema } from './schema';

/** Failed transactions of one source that failed for the same reason. */
const failureGroup = z.object({
  source: sourceName,
  effect: z.string().max(200).nullable().meta({
    description: 'The call that failed. Null if it was no call to another system.',
  }),
  reason: z.string().max(1_000).meta({
    description:
      'The error of the last attempt, with `…` for IDs, addresses, quoted texts and long numbers.',
    example: 'the receiver answered HTTP 503',
  }),
});

/** Failed transactions with the same reason. Without a source or an effect, those of all of them. */
export const failureFilter = failureGroup.partial({ source: true, effect: true });

export const listFailures = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/failures',
      operationId: 'listFailures',
      tags: ['transactions'],
      summary: 'List failed transactions by reason',
      description:
        'Groups the newest 10,000 failed transactions by source, effect and reason, the largest group first.',
      successDescription: 'At most 100 groups.',
    },
    deadlineMs: 5_000,
  })
  .input(z.void())
  .output(
    z
      .object({
        groups: z.array(
          failureGroup
            .extend({
              count: count.meta({ description: 'The number of failed transactions.' }),
              first_at: instant.meta({ description: 'When the oldest transaction was received.' }),
              last_at: instant.meta({ description: 'When the newest transaction was received.' }),
            })
            .meta({ id: 'FailureGroup' }),
        ),
        is_more: z.boolean().meta({ description: 'Whether there are more than 10,000.' }),
      })
      .meta({ id: 'FailureGroups' }),
  )
  .query(async () => {
    const { groups, isMore } = await groupFailures(database());
    return {
      groups: groups.map(({ firstAt, lastAt, ...group }) => ({
        ...group,
        first_at: firstAt.toISOString(),
        last_at: lastAt.toISOString(),
      })),
      is_more: isMore,
    };
  });

/** A page of failed transactions for the dashboard, newest first, with the error of the last attempt. */
export const browseFailures = readProcedure
  .input(
    z.object({
      group: failureFilter.optional(),
      after: cursor('must be the `next` of a page').optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
  )
  .output(
    z.object({
      transactions: z.array(
        transactionSchema.extend({ error: z.string(), effect: z.string().nullable() }),
      ),
      next: z.string().nullable(),
    }),
  )
  .query(async ({ input: { group, after, limit } }) => {
    const { rows, end } = await findPage({
      filter: { status: 'FAILED', failureGroup: group },
      order: 'newest',
      after: toPosition(after),
      limit,
    });
    const failures = await findFailures(
      database(),
      rows.map(({ key }) => key),
    );
    return {
      transactions: rows.map((row) => ({
        ...toTransaction(row),
        ...(failures.get(row.key) ?? { error: row.failure ?? '', effect: null }),
      })),
      next: toCursor(end),
    };
  });
