import { z } from 'zod';
import { database } from '@/db/client';
import { countConflicts, findConflicts } from '@/db/transaction-events';
import { readProcedure } from '@/server/core/trpc';
import { conflictSchema, nextOf, nextPage, page, toConflict } from './events';

export const listConflicts = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/conflicts',
      operationId: 'listConflicts',
      tags: ['operations'],
      summary: 'Webhooks that contradict an earlier one',
      description: 'Newest first. The first webhook of an id stands; these changed nothing.',
      successDescription: 'How many there are in all, and a page of them.',
    },
    errors: ['VALIDATION_FAILED', 'SERVICE_UNAVAILABLE'],
  })
  .input(page)
  .output(
    z.object({
      total: z.number().meta({ description: 'Of webhooks, since ever.' }),
      conflicts: z.array(conflictSchema),
      next: nextPage,
    }),
  )
  .query(async ({ input }) => {
    const [total, rows] = await Promise.all([
      countConflicts(database()),
      findConflicts(database(), input),
    ]);
    return { total, conflicts: rows.map(toConflict), next: nextOf(rows, input.limit) };
  });

/** The ledger of conflicts, newest first, for the dashboard: without a count of all of them. */
export const browseConflicts = readProcedure
  .input(page)
  .output(z.object({ conflicts: z.array(conflictSchema), next: nextPage }))
  .query(async ({ input }) => {
    const rows = await findConflicts(database(), input);
    return { conflicts: rows.map(toConflict), next: nextOf(rows, input.limit) };
  });
