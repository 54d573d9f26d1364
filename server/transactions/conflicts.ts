import { z } from 'zod';
import { database } from '@/db/client';
import {
  acknowledgeConflicts,
  countConflicts,
  findConflicts,
  reopenConflicts,
} from '@/db/conflicts';
import { conflictStates } from '@/db/kinds';
import { nameOf } from '@/server/core/access';
import { operateProcedure, readProcedure } from '@/server/core/trpc';
import { conflictSchema, nextOf, nextSchema, pageSchema, toConflict } from './events';
import { count } from './schema';

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
    const [{ all, open }, page] = await Promise.all([countConflicts(database()), readPage(input)]);
    return { total: all, open, ...page };
  });

/** A page of conflicts for the dashboard, without counting all of them. */
export const browseConflicts = readProcedure
  .input(conflictPage)
  .output(z.object({ conflicts: z.array(conflictSchema), next: nextSchema }))
  .query(({ input }) => readPage(input));

async function readPage(page: z.infer<typeof conflictPage>) {
  const rows = await findConflicts(database(), page);
  return { conflicts: rows.map(toConflict), next: nextOf(rows, page.limit) };
}

const chosen = z.object({
  ids: z
    .array(z.string().regex(/^[1-9]\d{0,14}$/, 'must be the ID of a conflict'))
    .min(1)
    .max(200)
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
