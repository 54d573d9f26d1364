import { z } from 'zod';
import { database } from '@/db/client';
import {
  acknowledgeConflicts,
  countConflicts,
  findConflicts,
  groupConflicts,
  MAX_EQUAL,
  reopenConflicts,
} from '@/db/conflicts';
import { conflictStates } from '@/db/kinds';
import { findTransactions } from '@/db/transactions/find';
import { nameOf } from '@/server/core/access';
import { count, instant } from '@/server/core/field-types';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { conflictSchema, nextOf, nextSchema, pageSchema, toConflict } from './events';

const conflictPage = pageSchema.extend({
  state: z.enum(conflictStates).default('all').meta({
    description: '`open`: not acknowledged yet.',
  }),
});

export const listConflicts = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/conflicts',
      operationId: 'listConflicts',
      tags: ['transactions'],
      summary: 'List conflicts',
      description:
        'Webhooks that reused a transaction ID with different data, newest first. The first version ' +
        'was kept.',
      successDescription: 'The number of conflicts, and a page of them.',
    },
  })
  .input(conflictPage)
  .output(
    z
      .object({
        total: count.meta({ description: 'The number of all conflicts.' }),
        open: count.meta({ description: 'The number of those that nobody has acknowledged.' }),
        conflicts: z.array(conflictSchema),
        next: nextSchema,
      })
      .meta({ id: 'ConflictPage' }),
  )
  .query(async ({ input }) => {
    const [{ all, open }, rows] = await Promise.all([
      countConflicts(database()),
      findConflicts(database(), input),
    ]);
    const next = nextOf(rows, input.limit);
    return { total: all, open, conflicts: rows.map(toConflict), next };
  });

const storedDetails = z.object({ delivery_id: z.string().optional() });

/** A page of conflicts for the dashboard. Equal ones are one, and none is counted that is not listed. */
export const browseConflicts = readProcedure
  .input(conflictPage)
  .output(
    z.object({
      conflicts: z.array(
        conflictSchema.extend({
          ids: z.array(z.string()),
          /** Whether more than those are equal. */
          is_more: z.boolean(),
          first_at: instant,
          /** Of the newest; undefined if it was not recorded. */
          delivery_id: z.string().optional(),
          /** Of the stored transaction; null if it is gone. */
          currency: z.string().nullable(),
        }),
      ),
      next: nextSchema,
    }),
  )
  .query(async ({ input }) => {
    const groups = await groupConflicts(database(), input);
    const stored = await findTransactions(
      database(),
      groups.map(({ key }) => key),
    );
    return {
      conflicts: groups.map(({ ids, firstAt, ...newest }) => ({
        ...toConflict(newest),
        ids: ids.map(String),
        is_more: ids.length === MAX_EQUAL,
        first_at: firstAt.toISOString(),
        ...storedDetails.parse(newest.details),
        currency: stored.get(newest.key)?.currency ?? null,
      })),
      next: nextOf(groups, input.limit),
    };
  });

const chosen = z.object({
  ids: z
    .array(z.string().regex(/^[1-9]\d{0,14}$/, 'must be the ID of a conflict'))
    .min(1)
    .max(MAX_EQUAL)
    .meta({ description: 'The `id` of each conflict.', example: ['17'] }),
});

const toNumbers = ({ ids }: z.infer<typeof chosen>) => ids.map(Number);

export const acknowledge = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/conflicts/acknowledge',
      operationId: 'acknowledgeConflicts',
      tags: ['transactions'],
      summary: 'Acknowledge conflicts',
      description:
        'Marks conflicts as looked at, with a note. Skips those that are acknowledged already. The ' +
        'transactions do not change.',
      successDescription: 'The number of conflicts that were open.',
    },
  })
  .input(
    chosen
      .extend({
        note: z.string().trim().max(500, 'must have at most 500 characters').optional().meta({
          description: 'Why nothing, or what, was done.',
        }),
      })
      .meta({ id: 'AcknowledgeConflictsRequest' }),
  )
  .output(z.object({ acknowledged: count }).meta({ id: 'AcknowledgedConflicts' }))
  .mutation(async ({ input, ctx }) => {
    const acknowledgement = { by: nameOf(ctx.actor), note: input.note || null };
    return {
      acknowledged: await acknowledgeConflicts(database(), toNumbers(input), acknowledgement),
    };
  });

export const reopen = operateProcedure
  .meta({
    openapi: {
      method: 'POST',
      path: '/v1/conflicts/reopen',
      operationId: 'reopenConflicts',
      tags: ['transactions'],
      summary: 'Reopen acknowledged conflicts',
      description: 'Takes the acknowledgement of each conflict back, with its note.',
      successDescription: 'The number of conflicts that were acknowledged.',
    },
  })
  .input(chosen.meta({ id: 'ReopenConflictsRequest' }))
  .output(z.object({ reopened: count }).meta({ id: 'ReopenedConflicts' }))
  .mutation(async ({ input }) => ({
    reopened: await reopenConflicts(database(), toNumbers(input)),
  }));
