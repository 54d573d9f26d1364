import { z } from 'zod';
import { database } from '@/db/client';
import { countConflicts, findConflicts } from '@/db/transaction-events';
import { readProcedure } from '@/server/core/trpc';
import { conflictSchema, nextOf, nextSchema, pageSchema, toConflict } from './events';

export const listConflicts = readProcedure
  .meta({
    openapi: {
      method: 'GET',
      path: '/v1/conflicts',
      operationId: 'listConflicts',
      tags: ['operations'],
      summary: 'List conflicts',
      description:
        'Webhooks that reused a transaction ID with different data, newest first. The first version ' +
        'was kept.',
      successDescription: 'The total number of conflicts, and a page of them.',
    },
  })
  .input(pageSchema)
  .output(
    z.object({
      total: z.number().meta({ description: 'The number of all conflicts.' }),
      conflicts: z.array(conflictSchema),
      next: nextSchema,
    }),
  )
  .query(async ({ input }) => {
    const [total, page] = await Promise.all([countConflicts(database()), readPage(input)]);
    return { total, ...page };
  });

/** A page of conflicts for the dashboard, without counting all of them. */
export const browseConflicts = readProcedure
  .input(pageSchema)
  .output(z.object({ conflicts: z.array(conflictSchema), next: nextSchema }))
  .query(({ input }) => readPage(input));

async function readPage(page: z.infer<typeof pageSchema>) {
  const rows = await findConflicts(database(), page);
  return { conflicts: rows.map(toConflict), next: nextOf(rows, page.limit) };
}
